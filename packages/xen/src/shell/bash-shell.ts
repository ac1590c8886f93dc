import type { Component, ComponentClass } from '@smartdomains/runtime';
import { wayNeeds } from '../preflight/way-need.ts';
import { shellService } from './shell.ts';
import { createShellComponent } from './shell-component.ts';
import { targetOfShell } from './shell-target.ts';

/**
 * The host SmartDomains itself runs on. It has the original's name and none of its bash: commands are started as they are, so
 * they neither wait for each other nor share a directory or an environment.
 */
export const bashShellClass: ComponentClass = {
  className: 'BashShell',
  aliases: ['org.smartfrog.services.shellscript.SFShellImpl'],
  offers: [shellService],
  needs: (view) => wayNeeds(targetOfShell(view) ?? { kind: 'local' }, localHelp),
  create: createLocalShell,
};

/** The same for scripts of any language: `exec` says which program reads them. */
export const shellClass: ComponentClass = {
  className: 'Shell',
  offers: [shellService],
  needs: (view) => wayNeeds(targetOfShell(view) ?? { kind: 'local' }, localHelp),
  create: createLocalShell,
};

const localHelp = 'this machine could not run `true`: look at its process limits and memory';

function createLocalShell(): Component {
  return createShellComponent(
    ({ attributes }) => ({ kind: 'local', ...(attributes.optionalBoolean('sudo') === true && { sudo: true }) }),
    () => localHelp,
  );
}

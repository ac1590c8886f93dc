import { type Description, type Diagnostic, evaluate, renderDiagnostic, SourceText } from '@smartdomains/language';
import { expect, test } from 'vitest';
import { checkDescription } from '../src/check.ts';
import type { ComponentClass, ServiceKey } from '../src/component.ts';
import { coreClasses } from '../src/core-classes.ts';
import type { HostName } from '../src/ports.ts';
import { createRegistry } from '../src/registry.ts';
import { createFakeWorld, exited } from './support/fake-world.ts';
import { application } from './support/run.ts';

/** What a user reads: each message as the terminal shows it. Read them aloud when they change. */

const shellKey: ServiceKey<unknown> = { name: 'shell' };
const shellClass: ComponentClass = { className: 'Shell', offers: [shellKey], create: () => ({}) };
const diskClass: ComponentClass = {
  className: 'Disk',
  check: (view) => void view.service('shell', shellKey),
  create: () => ({}),
};

function descriptionOf(text: string): Description {
  const prototypes = `
Compound extends { sfClass "Compound"; }
Parallel extends { sfClass "Parallel"; }
Shell extends { sfClass "Shell"; }
Disk extends { sfClass "Disk"; }
Scripted extends { sfClass "Scripted"; }
`;
  const source = new SourceText('pool.sf', text);
  const library = new SourceText('library.sf', prototypes);
  const { description, diagnostics } = evaluate(source, { loader: { load: () => library } });
  const value = description?.attributes.get('sfConfig')?.value ?? description;
  if (typeof value !== 'object' || value === null || value.type !== 'description') {
    throw new Error(diagnostics.map((diagnostic) => renderDiagnostic(diagnostic)).join('\n'));
  }
  return value;
}

function shown(diagnostics: readonly Diagnostic[]): string {
  return `\n${diagnostics.map((diagnostic) => renderDiagnostic(diagnostic)).join('\n\n')}\n`;
}

function checked(text: string): string {
  const registry = createRegistry([...coreClasses, shellClass, diskClass]);
  return shown(checkDescription({ description: descriptionOf(text), registry, rootName: 'sfConfig' }));
}

test('a child without class', () => {
  expect(
    checked(`#include "library"
sfConfig extends Compound {
  web extends {
    port 80;
  }
}
`),
  ).toMatchInlineSnapshot(`
    "
    error[SD5001]: component has no class
      ┌─ pool.sf:3:3
      │
     3│   web extends {
      │   ^^^ has no attribute \`sfClass\`
      │
      = component: sfConfig:web
      = help: extend a component, \`Compound\` for instance; or write \`extends DATA\` if it is only data
              For more: smartdomains explain SD5001
    "
  `);
});

test('an unknown class', () => {
  expect(
    checked(`#include "library"
Server extends { sfClass "Shel"; }
sfConfig extends Compound {
  web extends Server;
}
`),
  ).toMatchInlineSnapshot(`
    "
    error[SD5002]: unknown component class
      ┌─ pool.sf:2:26
      │
     2│ Server extends { sfClass "Shel"; }
      │                          ^^^^^^ no class is called \`Shel\`
     …│
     4│   web extends Server;
      │   --- the component that names it
      │
      = component: sfConfig:web
      = help: did you mean \`Shell\`?
              For more: smartdomains explain SD5002
    "
  `);
});

test('a lazy reference to nothing', () => {
  expect(
    checked(`#include "library"
sfConfig extends Compound {
  myShell extends Shell;
  disk extends Disk {
    shell LAZY ATTRIB myShel;
  }
}
`),
  ).toMatchInlineSnapshot(`
    "
    error[SD5003]: lazy reference does not resolve
      ┌─ pool.sf:5:16
      │
     5│     shell LAZY ATTRIB myShel;
      │                ^^^^^^^^^^^^^ no attribute \`myShel\` in sfConfig:disk or around it
      │
      = component: sfConfig:disk
      = note: the reference is \`LAZY myShel\`, read in sfConfig:disk
      = help: did you mean \`myShell\`?
              For more: smartdomains explain SD5003
    "
  `);
});

test('a reference to the wrong kind of component', () => {
  expect(
    checked(`#include "library"
sfConfig extends Compound {
  other extends Compound;
  disk extends Disk {
    shell LAZY ATTRIB other;
  }
}
`),
  ).toMatchInlineSnapshot(`
    "
    error[SD5004]: reference to the wrong kind of component
      ┌─ pool.sf:5:11
      │
     5│     shell LAZY ATTRIB other;
      │           ^^^^^^^^^^^^^^^^^ \`shell\` must refer to a component that offers a shell
      │
      = component: sfConfig:disk
      = note: it leads to sfConfig:other, a Compound
      = help: refer to a component that offers a shell
              For more: smartdomains explain SD5004
    "
  `);
});

test('a reference to its own name', () => {
  expect(
    checked(`#include "library"
sfConfig extends Compound {
  shell extends Shell;
  disk extends Disk {
    shell LAZY ATTRIB shell;
  }
}
`),
  ).toMatchInlineSnapshot(`
    "
    error[SD5006]: lazy references form a cycle
      ┌─ pool.sf:5:11
      │
     5│     shell LAZY ATTRIB shell;
      │           ^^^^^^^^^^^^^^^^^ leads back to itself
      │
      = component: sfConfig:disk
      = note: followed: sfConfig:disk:shell -> sfConfig:disk:shell
      = help: write \`PARENT:ATTRIB shell\` to begin the search outside
              For more: smartdomains explain SD5006
    "
  `);
});

test('an attribute without effect', () => {
  expect(
    checked(`#include "library"
sfConfig extends Parallel {
  terminateOnAbnormalChildDeploy false;
}
`),
  ).toMatchInlineSnapshot(`
    "
    warning[SD5007]: attribute has no effect here
      ┌─ pool.sf:3:34
      │
     3│   terminateOnAbnormalChildDeploy false;
      │                                  ^^^^^ is heeded only with \`asynchCreateChild true\`
      │
      = component: sfConfig
      = note: children made one after another always end the Parallel when one of them fails
      = help: add \`asynchCreateChild true\`, or leave the attribute out
              For more: smartdomains explain SD5007
    "
  `);
});

test('a live attribute of the wrong type, over a reference', async () => {
  const text = `#include "library"
sfConfig extends Compound {
  size "huge";
  disk extends Scripted {
    sizeOfDisk LAZY ATTRIB size;
  }
}
`;
  const app = application(descriptionOf(text), {
    script: { disk: { deploy: async (context) => void context.attributes.sizeBytes('sizeOfDisk') } },
  });
  await app.start();
  expect(shown((await app.end()).failures)).toMatchInlineSnapshot(`
    "
    error[SD6202]: attribute has the wrong type
      ┌─ pool.sf:5:16
      │
     3│   size "huge";
      │        ------ the value is written here
     …│
     5│     sizeOfDisk LAZY ATTRIB size;
      │                ^^^^^^^^^^^^^^^^
      │                └ \`sizeOfDisk\`: expected a size such as "8GiB", or MiB as an integer, found the string "huge"
      │
      = component:     sfConfig:disk
      = left standing: nothing
      = help:          For more: smartdomains explain SD6202
    "
  `);
});

test('a failed command, with what was undone and what was left standing', async () => {
  const text = `#include "library"
sfConfig extends Compound {
  disk extends Scripted;
  web extends Scripted;
}
`;
  const host = 'xen7' as HostName;
  const disk = { kind: 'file', host, name: '/srv/web.img' };
  const domain = { kind: 'domain', host, name: 'web' };
  const world = createFakeWorld({
    answer: ([program]) => (program === 'xl' ? exited(3, 'libxl: error: failed to open /srv/web.img\n') : undefined),
  });
  const app = application(descriptionOf(text), {
    world,
    script: {
      disk: {
        async deploy(context) {
          const session = context.session(context.hosts.connect({ kind: 'ssh', host }));
          await session.effect({ what: 'copy', creates: disk }, ['cp', 'base', disk.name], { timeoutMs: 1000 });
        },
        async terminate(context) {
          const session = context.session(context.hosts.connect({ kind: 'ssh', host }));
          await session.effect({ what: 'remove', removes: disk }, ['rm', disk.name], { timeoutMs: 1000 });
        },
      },
      web: {
        async start(context) {
          const session = context.session(context.hosts.connect({ kind: 'ssh', host }));
          const argv = ['xl', 'create', '/run/web server.cfg'] as const;
          await session.effect({ what: 'create domain web', creates: domain }, argv, { timeoutMs: 1000 });
        },
      },
    },
  });
  await app.start();
  expect(shown((await app.end()).failures)).toMatchInlineSnapshot(`
    "
    error[SD6101]: command failed
      ┌─ pool.sf:4:3
      │
     4│   web extends Scripted;
      │   ^^^ this component
      │
      = component:     sfConfig:web on host xen7
      = command:       xl create '/run/web server.cfg'  (exit 3 after 0.0 s)
      = output:        libxl: error: failed to open /srv/web.img
      = undone:        file /srv/web.img on xen7
      = left standing: domain web on xen7
      = help:          For more: smartdomains explain SD6101
    "
  `);
});

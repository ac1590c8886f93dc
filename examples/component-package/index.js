/**
 * A file that marks a host as taken, for as long as the component lives.
 *
 * @typedef {import('@smartdomains/runtime').ComponentContext} ComponentContext
 * @typedef {import('@smartdomains/runtime').Component} Component
 * @typedef {import('@smartdomains/runtime').ComponentClass} ComponentClass
 */

const timeoutMs = 10_000;

/** @implements {Component} */
class Marker {
  /** @type {string | undefined} */
  #path;

  /** Reads what it needs: what is wrong with it is found before anything is done. @param {ComponentContext} context */
  async deploy(context) {
    this.#path = context.attributes.text('path');
  }

  /** The effect names what it creates, so that it is known to stand, whatever happens next. @param {ComponentContext} context */
  async start(context) {
    const session = this.#session(context);
    const path = this.#path ?? '';
    const creates = { kind: 'file', host: session.host, name: path };
    const stdin = `${context.origin.application} ${context.origin.path}\n`;
    await session.effect({ what: `write ${path}`, creates }, ['tee', path], { timeoutMs, stdin });
    context.setAttribute('writtenAt', Math.floor(context.clock.nowMs() / 1000));
  }

  /** A file that somebody removed is not well. @param {ComponentContext} context */
  async ping(context) {
    await this.#session(context).query(['stat', '-L', '-c', '%s %F', this.#path ?? ''], { timeoutMs });
  }

  /** After a crash: is the file there? Whose it is stands in it. @param {ComponentContext} context */
  async recover(context) {
    await this.deploy(context);
    const session = this.#session(context);
    const { exitCode, stdout } = await session.query(['cat', this.#path ?? ''], { timeoutMs, accept: [0, 1] });
    if (exitCode === 1) return 'gone';
    return stdout === `${context.origin.application} ${context.origin.path}\n` ? 'running' : 'partial';
  }

  /** Safe to repeat, and does nothing when `deploy` never ran. @param {ComponentContext} context */
  async terminate(context) {
    if (this.#path === undefined) return;
    const session = this.#session(context);
    const removes = { kind: 'file', host: session.host, name: this.#path };
    await session.effect({ what: `remove ${this.#path}`, removes }, ['rm', '-f', this.#path], { timeoutMs });
  }

  /** @param {ComponentContext} context */
  #session(context) {
    return context.session(context.hosts.connect({ kind: 'local' }));
  }
}

/** @type {readonly ComponentClass[]} */
export const componentClasses = [
  {
    className: 'Marker',
    liveAttributes: ['writtenAt'],
    check(view, report) {
      const path = view.text('path');
      if (path === undefined || path.startsWith('/')) return;
      const place = view.place('path');
      report({
        code: 'SD5099',
        severity: 'error',
        summary: 'component package reports a problem',
        ...(place && { primary: { place, text: 'a path on the host begins with `/`' } }),
        secondary: [],
        notes: [],
        help: 'give the whole path of the file on the host',
        fixes: [],
        component: view.path,
      });
    },
    create: () => new Marker(),
  },
];

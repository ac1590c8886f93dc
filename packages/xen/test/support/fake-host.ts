import type {
  CommandOutcome,
  CommandResult,
  FollowedCommand,
  HostCommand,
  HostConnection,
  HostName,
} from '@smartdomains/runtime';
import type { VirtualClock } from './virtual-clock.ts';

export interface FakeDomain {
  name: string;
  domid: number;
  uuid: string;
  /** As `xl list -v` shows it; `-` while it runs. */
  reason: string;
  diskTarget: string;
  /** Paused since it was made: `xl create` is not done with it. */
  isUnborn?: boolean;
  /** By hand, after it has run. */
  isPaused?: boolean;
}

const bootId = '11111111-2222-3333-4444-555555555555';
const machineId = '0123456789abcdef0123456789abcdef';

type Answer = { readonly exitCode?: number; readonly stdout?: string; readonly stderr?: string } | CommandOutcome;

/** How a host is: everything can be changed by a test. */
export interface FakeState {
  readonly files: Map<string, { sizeBytes: number; text: string }>;
  readonly directories: Set<string>;
  /** Files whose lock a process of an earlier run holds. */
  readonly locked: Set<string>;
  /** Symbolic links: path to text. */
  readonly links: Map<string, string>;
  readonly volumes: Map<string, { sizeBytes: number; tags: string[] }>;
  readonly domains: FakeDomain[];
  freeBytes: number;
  freeMemoryMiB: number;
  processors: number;
  volumeGroupFreeBytes: number;
  /** From `xl shutdown` until the domain is gone; `Infinity`: the guest does not obey. */
  shutdownMs: number;
  reachable: boolean;
  nextDomid: number;
}

/** A host of which the components' commands are known, and nothing else: a command it does not know fails the test. */
export class FakeHost implements HostConnection {
  readonly name: HostName;
  readonly clock: VirtualClock;
  readonly commands: string[] = [];
  readonly state: FakeState = {
    files: new Map([
      ['/boot/vmlinuz', { sizeBytes: 2_000_000, text: '' }],
      ['/images/base.img', { sizeBytes: 16 * 2 ** 20, text: 'base' }],
    ]),
    directories: new Set(['/sys/class/net/xenbr0', '/images']),
    locked: new Set(),
    links: new Map(),
    volumes: new Map(),
    domains: [],
    freeBytes: 2 ** 30,
    freeMemoryMiB: 1024,
    processors: 4,
    volumeGroupFreeBytes: 2 ** 30,
    shutdownMs: 3_000,
    reachable: true,
    nextDomid: 1,
  };
  readonly #rules: { readonly start: string; readonly answer: (command: HostCommand) => Answer | undefined }[] = [];

  constructor(clock: VirtualClock, name = 'xen1') {
    this.clock = clock;
    this.name = name as HostName;
  }

  /** Commands that begin so are answered so; `undefined` lets the host answer as usual. */
  when(start: string, answer: Answer | ((command: HostCommand) => Answer | undefined)): this {
    this.#rules.unshift({ start, answer: typeof answer === 'function' ? answer : () => answer });
    return this;
  }

  addDomain(name: string, uuid: string, diskTarget = '/elsewhere'): FakeDomain {
    const domain = { name, uuid, domid: this.state.nextDomid, reason: '-', diskTarget };
    this.state.nextDomid += 1;
    this.state.domains.push(domain);
    return domain;
  }

  /** What a pool may change: without the directories that are ours to keep. */
  snapshot(): unknown {
    const { files, links, volumes, domains } = this.state;
    return structuredClone({ files: [...files], links: [...links], volumes: [...volumes], domains });
  }

  async run({ argv, ...options }: HostCommand): Promise<CommandResult> {
    // What a command does under a lock is what counts here.
    const isLocking = argv[0] === 'flock';
    const command: HostCommand = { ...options, argv: isLocking ? (argv.slice(5) as [string, ...string[]]) : argv };
    const line = command.argv.join(' ');
    this.commands.push(line);
    await Promise.resolve();
    if (!this.state.reachable) return result({ kind: 'unreachable', reason: 'no route to host', mayHaveRun: false });
    if (command.signal?.aborted) return result({ kind: 'aborted' });
    const lock = isLocking ? argv[4] : undefined;
    if (lock !== undefined && this.state.locked.has(lock)) return result({ exitCode: 75 });
    for (const { start, answer } of this.#rules) {
      const found = line.startsWith(start) ? answer(command) : undefined;
      if (found !== undefined) return result(found);
    }
    return result(this.#answer(command));
  }

  /**
   * A rule may answer: with an exit code other than 0 it is over. Else it goes on until it is told to end, and says what the rule
   * says; ping without a rule says that there was an answer. The watch of the domains goes on beside all and has no rules.
   */
  async follow({ argv, signal, onText }: FollowedCommand): Promise<CommandResult> {
    const found = argv[0] === 'xenstore-watch' ? {} : this.#followed(argv);
    await Promise.resolve();
    if ('kind' in found || (found.exitCode ?? 0) !== 0) return result(found);
    await onText(found.stdout ?? '');
    return new Promise((resolve) => {
      const aborted = (): void => resolve(result({ kind: 'aborted' }));
      if (signal.aborted) aborted();
      signal.addEventListener('abort', aborted, { once: true });
    });
  }

  async close(): Promise<void> {}

  #followed(argv: FollowedCommand['argv']): Answer {
    this.commands.push(argv.join(' '));
    // What a command does within its time is what rules are about.
    const bounded = argv[0] === 'timeout' ? (argv.slice(3) as [string, ...string[]]) : argv;
    const line = bounded.join(' ');
    const rule = this.#rules.find(({ start }) => line.startsWith(start));
    const answered = { stdout: `64 bytes from ${argv.at(-1)}: icmp_seq=1 ttl=64 time=1 ms\n` };
    return (
      rule?.answer({ argv: bounded, timeoutMs: Number.POSITIVE_INFINITY }) ?? (bounded[0] === 'ping' ? answered : {})
    );
  }

  #answer({ argv, stdin }: HostCommand): Answer {
    const last = argv.at(-1) ?? '';
    const { state } = this;
    switch (argv.slice(0, argv[0] === 'xl' ? 2 : 1).join(' ')) {
      case 'true':
        return {};
      case 'stat':
        return this.#stat(last);
      case 'df':
        return { stdout: `     Avail\n${state.freeBytes}\n` };
      case 'mkdir':
        state.directories.add(last);
        return {};
      case 'tee':
        state.files.set(last, { sizeBytes: stdin?.length ?? 0, text: stdin ?? '' });
        return { stdout: stdin ?? '' };
      case 'cat': {
        if (argv.length > 2) return { stdout: `${bootId}\n${this.name}\n${machineId}\n` };
        const file = state.files.get(last);
        return file ? { stdout: file.text } : { exitCode: 1, stderr: `cat: ${last}: No such file or directory` };
      }
      case 'tail':
        return { exitCode: 1, stderr: `tail: cannot open '${last}' for reading: No such file or directory` };
      case 'cp':
        state.files.set(last, { ...(state.files.get(argv.at(-2) ?? '') ?? { sizeBytes: 0, text: '' }) });
        return {};
      case 'truncate': {
        const file = state.files.get(last);
        if (file) file.sizeBytes = Number(argv[2]);
        return {};
      }
      case 'mv': {
        const from = argv.at(-2) ?? '';
        const file = state.files.get(from);
        if (file === undefined) return { exitCode: 1, stderr: `mv: cannot stat '${from}': No such file or directory` };
        state.files.delete(from);
        state.files.set(last, file);
        return {};
      }
      case 'ln':
        if (state.links.has(last)) {
          return { exitCode: 1, stderr: `ln: failed to create symbolic link '${last}': File exists` };
        }
        state.links.set(last, argv.at(-2) ?? '');
        return {};
      case 'readlink': {
        const text = state.links.get(last);
        return text === undefined
          ? { exitCode: 1, stderr: `readlink: ${last}: No such file or directory` }
          : { stdout: `${text}\n` };
      }
      case 'find': {
        const [path = '', text = ''] = [argv[1], argv.at(-2)];
        if (state.links.get(path) === text) state.links.delete(path);
        return {};
      }
      case 'rm':
        state.files.delete(last);
        state.links.delete(last);
        return {};
      case 'losetup':
        return this.#isOpen(last) ? { stdout: `/dev/loop0: [65024]:10527 (${last})\n` } : {};
      case 'ping':
        return {};
      case 'vgs':
        return last === 'vg0'
          ? {
              stdout: report('vg', [
                { vg_name: 'vg0', vg_free: `${state.volumeGroupFreeBytes}`, vg_extent_size: '4194304' },
              ]),
            }
          : { exitCode: 5, stderr: `  Volume group "${last}" not found` };
      case 'lvs':
        return {
          stdout: report(
            'lv',
            [...state.volumes].map(([name, { sizeBytes, tags }]) => ({
              lv_name: name,
              lv_size: `${sizeBytes}`,
              lv_tags: tags.join(','),
              lv_attr: this.#isOpen(`/dev/vg0/${name}`) ? '-wi-ao----' : '-wi-a-----',
            })),
          ),
        };
      case 'lvcreate':
        return this.#lvcreate(argv);
      case 'lvchange': {
        const tags = state.volumes.get(last.slice(4))?.tags ?? [];
        const tag = argv[2] ?? '';
        if (argv[1] === '--addtag') tags.push(tag);
        else if (tags.includes(tag)) tags.splice(tags.indexOf(tag), 1);
        return {};
      }
      case 'lvremove':
        if (this.#isOpen(`/dev/${last}`)) return { exitCode: 5, stderr: `  Logical volume ${last} in use.` };
        state.volumes.delete(last.slice(4));
        return {};
      case 'dd':
        return {};
      case 'xl info':
        return {
          stdout: `nr_cpus                : ${state.processors}\nfree_memory            : ${state.freeMemoryMiB}\nxen_version            : 4.17.7\nxen_commandline        : dom0_mem=512M\n`,
        };
      case 'xl list':
        return { stdout: this.#list() };
      case 'xl domid': {
        const domain = state.domains.find(({ name }) => name === last);
        return domain ? { stdout: `${domain.domid}\n` } : { exitCode: 1, stderr: "Can't get domid" };
      }
      case 'xl -N':
        return state.files.has(last) ? {} : { exitCode: 1, stderr: 'no such file' };
      case 'xl create':
        return this.#create(last);
      case 'xl shutdown': {
        const domain = state.domains.find(({ domid }) => String(domid) === last);
        if (domain === undefined) return { exitCode: 1 };
        if (state.shutdownMs !== Number.POSITIVE_INFINITY)
          this.clock.after(state.shutdownMs, () => this.remove(domain));
        return {};
      }
      case 'xl destroy': {
        const domain = state.domains.find(({ domid }) => String(domid) === last);
        if (domain === undefined) return { exitCode: 1 };
        this.remove(domain);
        return {};
      }
      default:
        throw new Error(`the fake host does not know: ${argv.join(' ')}`);
    }
  }

  remove(domain: FakeDomain): void {
    const index = this.state.domains.indexOf(domain);
    if (index >= 0) this.state.domains.splice(index, 1);
  }

  #stat(path: string): Answer {
    const { files, directories } = this.state;
    const file = files.get(path);
    if (file) return { stdout: `${file.sizeBytes} regular file\n` };
    if (directories.has(path)) return { stdout: '4096 directory\n' };
    return { exitCode: 1, stderr: `stat: cannot statx '${path}': No such file or directory` };
  }

  #lvcreate(argv: readonly string[]): Answer {
    const name = argv[argv.indexOf('-n') + 1] ?? '';
    const tags = argv.filter((_, index) => argv[index - 1] === '--addtag');
    this.state.volumes.set(name, { sizeBytes: Number.parseInt(argv[argv.indexOf('-L') + 1] ?? '', 10), tags });
    return {};
  }

  #create(path: string): Answer {
    const text = this.state.files.get(path)?.text ?? '';
    const read = (pattern: RegExp): string => pattern.exec(text)?.[1] ?? '';
    const name = read(/^name = "(.*)"/m);
    if (this.state.domains.some((domain) => domain.name === name)) {
      return { exitCode: 3, stderr: `Domain with name "${name}" already exists.` };
    }
    this.addDomain(name, read(/^uuid = "(.*)"/m), read(/target=([^"]*)"/));
    return {};
  }

  #isOpen(path: string): boolean {
    return this.state.domains.some((domain) => domain.diskTarget === path);
  }

  #list(): string {
    const row = (domain: Omit<FakeDomain, 'diskTarget'>): string =>
      `${domain.name.padEnd(40)} ${domain.domid}   96     1     ${domain.isUnborn || domain.isPaused ? '--p---' : '------'}       ${domain.isUnborn ? '0.0' : '0.3'} ${domain.uuid}        ${domain.reason}                -`;
    const dom0 = { name: 'Domain-0', domid: 0, uuid: '00000000-0000-0000-0000-000000000000', reason: '-' };
    const head =
      'Name                                        ID   Mem VCPUs\tState\tTime(s)   UUID                            Reason-Code\tSecurity Label';
    return `${[head, row(dom0), ...this.state.domains.map(row)].join('\n')}\n`;
  }
}

function report(section: string, rows: readonly object[]): string {
  return JSON.stringify({ report: [{ [section]: rows }] });
}

function result(answer: Answer): CommandResult {
  if ('kind' in answer) return { outcome: answer, stdout: '', stderr: '', durationMs: 1 };
  return {
    outcome: { kind: 'exited', exitCode: answer.exitCode ?? 0 },
    stdout: answer.stdout ?? '',
    stderr: answer.stderr ?? '',
    durationMs: 1,
  };
}

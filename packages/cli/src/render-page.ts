import type { Colors } from './terminal.ts';
import { wrapText } from './wrap-text.ts';

export interface PageStyle {
  readonly width: number;
  readonly colors: Colors;
}

/** A page of `docs/` as plain text: headings without `#`, examples indented, paragraphs wrapped. Pure. */
export function renderPage(markdown: string, style: PageStyle): string {
  const { colors } = style;
  const width = Math.max(20, Math.min(style.width, 100));
  const lines: string[] = [];
  let paragraph: string[] = [];
  let inExample = false;

  const flush = () => {
    if (paragraph.length === 0) return;
    const [first = ''] = paragraph;
    const bullet = /^(?:[-*]|\d+\.) /.exec(first)?.[0] ?? '';
    const text = plainLinks(paragraph.join(' ')).replace(/\*\*([^*]+)\*\*/g, (_whole, bold: string) =>
      colors.bold(bold),
    );
    lines.push(...wrapText(text, { width, indent: ' '.repeat(bullet.length) }));
    paragraph = [];
  };

  for (const line of markdown.replaceAll('\r\n', '\n').trimEnd().split('\n')) {
    if (line.startsWith('```')) {
      flush();
      inExample = !inExample;
    } else if (inExample) {
      lines.push(line === '' ? '' : `    ${line}`);
    } else if (/^#+ /.test(line)) {
      flush();
      lines.push(colors.bold(line.replace(/^#+ /, '')));
    } else if (line.trim() === '') {
      flush();
      lines.push('');
    } else {
      if (/^(?:[-*]|\d+\.) /.test(line)) flush();
      paragraph.push(line.trim());
    }
  }
  flush();
  return `${lines.join('\n')}\n`;
}

/** A link to another code is its code, any other its text and where it leads, seen from the top of the repository. */
function plainLinks(text: string): string {
  return text.replace(/\[([^\]]+)\]\(([^)]+)\)/g, (_whole, shown: string, target: string) => {
    const code = /^(SD\d{4})\.md/.exec(target)?.[1];
    if (code !== undefined) return shown === code ? code : `${shown} (${code})`;
    return `${shown} (${target.replace(/^\.\.\//, 'docs/')})`;
  });
}

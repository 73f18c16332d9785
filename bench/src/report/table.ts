import type { Metric, Row, Table } from './section.ts';
import { medianOf, summarize, valuesOf } from './statistics.ts';

/** A Markdown table: median, lowest and highest, and the ratio to the floor's median. */
export function renderTable({ metrics, rows }: Table): string {
  const floor = rows.find(({ role }) => role === 'floor');
  const lines = [
    ['', ...metrics.map(({ heading }) => heading)],
    ...rows.map((row) => [
      row.role === 'undotenv' ? `**${row.label}**` : row.label,
      ...metrics.map((metric) => renderCell(metric, row, floor)),
    ]),
  ];
  const widths = ['', ...metrics].map((_, column) =>
    Math.max(3, ...lines.map((cells) => cells[column]?.length ?? 0)),
  );
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  const padded = lines.map((cells) =>
    cells.map((cell, column) => {
      const width = widths[column] ?? 0;
      return column === 0 ? cell.padEnd(width) : cell.padStart(width);
    }),
  );
  return padded
    .toSpliced(1, 0, rule)
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function renderCell({ name, digits = 0 }: Metric, row: Row, floor: Row | undefined): string {
  const values = valuesOf(row, name);
  if (values.length === 0) return '–';
  const { median, lowest, highest } = summarize(values);
  const [middle, low, high] = [median, lowest, highest].map((value) => format(value, digits));
  const spread = low === high ? '' : ` (${String(low)}–${String(high)})`;
  return `${String(middle)}${spread}${ratio(name, median, row, floor)}`;
}

function ratio(metric: string, median: number, row: Row, floor: Row | undefined): string {
  if (floor === undefined || row === floor) return '';
  const floorMedian = medianOf(floor, metric);
  if (floorMedian === 0) return '';
  const times = median / floorMedian;
  return ` · ${format(times, times < 10 ? 2 : times < 100 ? 1 : 0)}×`;
}

export function format(value: number, digits: number): string {
  return value.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

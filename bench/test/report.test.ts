import { describe, expect, it } from 'vitest';
import { findLosses } from '../src/report/losses.ts';
import type { Metric, Role, Row, Section } from '../src/report/section.ts';
import { renderTable } from '../src/report/table.ts';

const lower: Metric = { name: 'ms', heading: 'ms', better: 'lower' };
const higher: Metric = { name: 'rate', heading: 'reads a second', better: 'higher' };

function row(label: string, role: Role, ms: readonly number[], rate = 1): Row {
  return { label, role, samples: ms.map((value) => ({ ms: value, rate })) };
}

function sectionOf(metrics: Metric[], rows: Row[]): Section {
  return { title: 'Scenario', method: '', tables: [{ title: 'table', metrics, rows }] };
}

describe('renderTable', () => {
  it('shows median, spread and ratio to the floor', () => {
    const rows = [row('floor', 'floor', [10]), row('ours', 'undotenv', [24, 20, 31])];
    expect(renderTable({ title: '', metrics: [lower], rows })).toBe(
      [
        '|          |                 ms |',
        '| -------- | -----------------: |',
        '| floor    |                 10 |',
        '| **ours** | 24 (20–31) · 2.40× |',
      ].join('\n'),
    );
  });

  it('gives no ratio to a floor of zero', () => {
    const rows = [row('floor', 'floor', [0]), row('ours', 'undotenv', [3])];
    expect(renderTable({ title: '', metrics: [lower], rows })).not.toContain('×');
  });

  it('shows a dash where a contestant has no such figure', () => {
    const rows = [{ label: 'peer', role: 'peer', samples: [{}] }] as const;
    expect(renderTable({ title: '', metrics: [lower], rows })).toContain('–');
  });
});

describe('findLosses', () => {
  it('names each peer with a lower median, and both figures', () => {
    const rows = [
      row('ours', 'undotenv', [20]),
      row('one', 'peer', [10]),
      row('two', 'peer', [30]),
    ];
    expect(findLosses([sectionOf([lower], rows)])).toEqual([
      'Scenario, table, ms: ours 20; one 10',
    ]);
  });

  it('takes the higher median where more is better', () => {
    const rows = [row('ours', 'undotenv', [1], 5), row('peer', 'peer', [1], 9)];
    expect(findLosses([sectionOf([higher], rows)])).toEqual([
      'Scenario, table, reads a second: ours 5; peer 9',
    ]);
  });

  it('says where the ranges overlap', () => {
    const rows = [row('ours', 'undotenv', [9, 20, 30]), row('peer', 'peer', [8, 10, 12])];
    expect(findLosses([sectionOf([lower], rows)])).toEqual([
      'Scenario, table, ms: ours 20; peer 10 (the ranges overlap)',
    ]);
  });

  it('does not count the floor, which nobody should use', () => {
    const rows = [row('floor', 'floor', [1]), row('ours', 'undotenv', [20])];
    expect(findLosses([sectionOf([lower], rows)])).toEqual([]);
  });
});

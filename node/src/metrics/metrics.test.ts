import { expect, test } from 'vitest';
import { createMetricSet, type Sample } from './metrics.ts';

async function samples(text: Promise<string>): Promise<string[]> {
  return (await text).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

test('the text is that of Prometheus, with its content type', async () => {
  const metrics = createMetricSet();
  metrics.counter('answers_total', 'Answers', ['route']).inc({ route: '/v1' });
  expect(metrics.contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(await metrics.render()).toBe(
    '# HELP answers_total Answers\n# TYPE answers_total counter\nanswers_total{route="/v1"} 1\n',
  );
});

test('what others choose cannot add a line or a label', async () => {
  const metrics = createMetricSet();
  metrics.counter('answers_total', 'Two\nlines', ['route']).inc({ route: 'a"} 1\nforged{x="\\' });
  expect(await samples(metrics.render())).toEqual(['answers_total{route="a\\"} 1\\nforged{x=\\"\\\\"} 1']);
});

test('a value that is not known is left out, and not 0', async () => {
  const metrics = createMetricSet();
  let balance: number | undefined;
  metrics.gauge('balance_wei', 'Balance', () => balance);
  expect(await samples(metrics.render())).toEqual([]);
  balance = 7;
  expect(await samples(metrics.render())).toEqual(['balance_wei 7']);
  balance = undefined;
  expect(await samples(metrics.render())).toEqual([]);
});

test('samples with labels are those of the last reading', async () => {
  const metrics = createMetricSet();
  let states: Sample<'state'>[] = [[{ state: 'open' }, 2]];
  metrics.gauges('challenges', 'By state', ['state'], () => states);
  expect(await samples(metrics.render())).toEqual(['challenges{state="open"} 2']);
  states = [[{ state: 'won' }, 1]];
  expect(await samples(metrics.render())).toEqual(['challenges{state="won"} 1']);
});

test('a histogram counts into its buckets', async () => {
  const metrics = createMetricSet();
  metrics.histogram('seconds', 'Time', [0.1, 1]).observe(0.5);
  expect(await samples(metrics.render())).toEqual([
    'seconds_bucket{le="0.1"} 0',
    'seconds_bucket{le="1"} 1',
    'seconds_bucket{le="+Inf"} 1',
    'seconds_sum 0.5',
    'seconds_count 1',
  ]);
});

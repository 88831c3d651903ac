import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export type { Counter, Histogram } from 'prom-client';

/** One sample of a gauge: its labels and its value. */
export type Sample<Label extends string> = readonly [labels: Readonly<Record<Label, string>>, value: number];

/** The metrics of one process, and their text for Prometheus. */
export type Metrics = {
  counter<Label extends string = never>(name: string, help: string, labels?: readonly Label[]): Counter<Label>;
  /** @param buckets upper bounds, ascending */
  histogram<Label extends string = never>(
    name: string,
    help: string,
    buckets: readonly number[],
    labels?: readonly Label[],
  ): Histogram<Label>;
  /** A value that is read when Prometheus asks. Undefined leaves the sample out: no value is not 0. */
  gauge(name: string, help: string, read: () => number | undefined): void;
  /** The same with labels: the samples of the last reading are forgotten. */
  gauges<Label extends string>(
    name: string,
    help: string,
    labels: readonly Label[],
    read: () => Iterable<Sample<Label>>,
  ): void;
  readonly contentType: string;
  render(): Promise<string>;
};

/** Creates metrics in a registry of their own. @param process prefix of the names of what Node tells about the process; unset: nothing */
export function createMetricSet(process?: string): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (process !== undefined) collectDefaultMetrics({ register: registry, prefix: process });
  return {
    counter: (name, help, labelNames = []) => new Counter({ name, help, labelNames, registers }),
    histogram: (name, help, buckets, labelNames = []) =>
      new Histogram({ name, help, labelNames, buckets: [...buckets], registers }),
    gauge: (name, help, read) => {
      new Gauge({
        ...{ name, help, registers },
        collect() {
          const value = read();
          if (value === undefined) this.remove();
          else this.set(value);
        },
      });
    },
    gauges: <Label extends string>(
      name: string,
      help: string,
      labelNames: readonly Label[],
      read: () => Iterable<Sample<Label>>,
    ) => {
      new Gauge({
        ...{ name, help, labelNames, registers },
        collect() {
          this.reset();
          for (const [labels, value] of read()) this.set(labels, value);
        },
      });
    },
    contentType: registry.contentType,
    render: () => registry.metrics(),
  };
}

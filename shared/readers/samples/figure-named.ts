import type { NamedFigure } from './samples-of.ts'

/** What tools set between the parts of a name: `sums.bench.js > sums > short`, `test_b.py::test_spin[10]`, `example.com/m.BenchmarkShort`, `sums/spin`. */
const BOUNDARIES = [' > ', '::', '.', '/']

/** The figure of a benchmark by its whole name, or by the end of it from a part on, where only one has that end. Undefined: none, or several. */
export const figureNamed = (figures: readonly NamedFigure[], name: string): NamedFigure | undefined => {
  const exact = figures.find((figure) => figure.name === name)
  if (exact !== undefined) return exact
  const ending = figures.filter((figure) => BOUNDARIES.some((boundary) => figure.name.endsWith(`${boundary}${name}`)))
  return ending.length === 1 ? ending[0] : undefined
}

import { useMemo, useState } from "react";

export type Row = Record<string, number>;

interface Props {
  rows: Row[];
  /** "price - cost", as the view's author typed it; views are shared with the whole team */
  formula: string;
}

type Cell = number | null;

function compile(formula: string, names: string[]): (row: Row) => Cell {
  const compute = new Function(...names, `return (${formula});`);
  return (row) => {
    const value: unknown = compute(...names.map((name) => row[name]));
    return typeof value === "number" && Number.isFinite(value) ? value : null;
  };
}

export function ComputedColumn({ rows, formula }: Props) {
  const [digits, setDigits] = useState(2);
  const cells = useMemo(() => {
    const names = Object.keys(rows[0] ?? {});
    try {
      const compute = compile(formula, names);
      return rows.map(compute);
    } catch {
      return rows.map(() => null);
    }
  }, [rows, formula]);

  return (
    <div className="column">
      <button onClick={() => setDigits((digits + 1) % 4)}>{digits} digits</button>
      <ul>
        {cells.map((cell, index) => (
          <li key={index}>{cell === null ? "-" : cell.toFixed(digits)}</li>
        ))}
      </ul>
    </div>
  );
}

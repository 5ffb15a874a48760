// Reports of a day, a month or a quarter: shown, and as files for Excel.

import { useState } from "preact/hooks";
import { Refused, view } from "./api";
import { when } from "./console-devices";
import type { Problem, ReportTable, ReportView } from "./shapes";
import type { Saying } from "./staff-parts";
import { HALL_ZONE, problemWords } from "./words";

type Kind = "day" | "month" | "quarter";
const REPORT_MS = 180_000;

function today(): string {
  return new Date().toLocaleDateString("sv-SE", { timeZone: HALL_ZONE });
}

/** Today's day, month or quarter, as the API names it. */
function named(kind: Kind, date: string): string {
  if (kind === "day") return date;
  if (kind === "month") return date.slice(0, 7);
  return `${date.slice(0, 4)}Q${Math.floor((Number(date.slice(5, 7)) - 1) / 3) + 1}`;
}

export function Reports({ t, w }: Saying) {
  const [kind, setKind] = useState<Kind>("day");
  const [date, setDate] = useState(today);
  const [report, setReport] = useState<ReportView | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const path = `reports/${kind}/${named(kind, date)}`;
  const make = async () => {
    setBusy(true);
    setProblem(null);
    try {
      setReport(await view<ReportView>(path, REPORT_MS));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      setReport(null);
      setProblem(error.problem);
    }
    setBusy(false);
  };
  return (
    <>
      <section class="card">
        <form
          class="fields"
          onSubmit={(event) => {
            event.preventDefault();
            void make();
          }}
        >
          <div class="kinds" role="radiogroup">
            {(["day", "month", "quarter"] as const).map((one) => (
              <button type="button" key={one} class={one === kind ? "small strong" : "small"} role="radio" aria-checked={one === kind} data-kind={one} onClick={() => setKind(one)}>
                {w[one]}
              </button>
            ))}
          </div>
          <label>
            <input name="date" type="date" value={date} required onInput={(event) => setDate(event.currentTarget.value || today())} />
            {kind !== "day" && <strong>{named(kind, date)}</strong>}
          </label>
          <button type="submit" class="small strong" data-act="report" disabled={busy}>
            {busy ? w.working : w.show}
          </button>
          <span class="gap" />
          <span class="downloads">
            {w.download}
            <a class="small" href={`/api/v1/${path}.xlsx`} data-file="xlsx" download>
              Excel
            </a>
            <a class="small" href={`/api/v1/${path}.csv`} data-file="csv" download>
              CSV
            </a>
          </span>
        </form>
      </section>
      {problem && (
        <p class="answer refused" role="alert">
          <strong>{problemWords(problem, t).words}</strong>
        </p>
      )}
      {report && (
        <div class="report">
          <p class="report-head">
            <strong>{`${report.hall} ${report.period}`}</strong> {report.until ? `${w.until} ${when(report.until)}` : w.nothing}
          </p>
          {report.until && (report.tables ?? []).map((table: ReportTable) => <Table key={table.title} table={table} />)}
        </div>
      )}
    </>
  );
}

/** Minutes and percents have one decimal, also where it is a nought. */
function shown(cell: string | number | null, column: string): string {
  if (cell === null) return "–";
  return typeof cell === "number" && /[(（](分|%)/.test(column) ? cell.toFixed(1) : String(cell);
}

function Table({ table }: { table: ReportTable }) {
  const numbers = table.columns.map((_, at) => at > 0 && table.rows.every((row) => typeof row[at] !== "string"));
  const look = (at: number) => (numbers[at] ? "number" : "");
  return (
    <section class="card scroll" data-table={table.title}>
      <h2>{table.title}</h2>
      <table>
        <thead>
          <tr>
            {table.columns.map((column, at) => (
              <th key={column} class={look(at)}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, at) => (
                <td key={at} class={look(at)}>
                  {shown(cell, `${table.columns[at] ?? ""}${at === 1 ? String(row[0]) : ""}`)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

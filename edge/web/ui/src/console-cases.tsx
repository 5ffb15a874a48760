// Bad ratings on their way (R28) and the ledger of what could not be done (R10). Nothing here touches a grade (R25).

import { useState } from "preact/hooks";
import { type Act, useActs } from "./acting";
import { when } from "./console-devices";
import { useLive } from "./live";
import { Loading } from "./parts";
import { type RatingWords, ratingWords } from "./rating-words";
import type { CasesView, CaseView, LedgerLineView, LedgerView } from "./shapes";
import { Answer, type Saying } from "./staff-parts";

export function Cases(saying: Saying) {
  const { language, t } = saying;
  const r = ratingWords(language);
  const live = useLive<CasesView>("cases");
  const { act, said, busy } = useActs(live.refresh);
  if (!live.value) return <Loading t={t} />;
  return (
    <>
      <Answer said={said} {...saying} />
      <p class="hint">{r.noUpgrade}</p>
      {live.value.cases.length === 0 && <p class="nothing">{r.noCases}</p>}
      {live.value.cases.map((one) => (
        <Case key={one.case} item={one} r={r} act={act} busy={busy} />
      ))}
    </>
  );
}

interface CaseProps {
  item: CaseView;
  r: RatingWords;
  act: Act;
  busy: boolean;
}

function Case({ item, r, act, busy }: CaseProps) {
  const [note, setNote] = useState("");
  const done = item.steps.map((line) => line.step);
  const open = item.status !== "closed";
  const able = (step: string) =>
    step === "call_back" ? !done.includes("call_back") : done.includes("call_back") && (step !== "close" || done.includes("rectify") || done.includes("appeal"));
  const advance = async (step: string) => {
    const words = `${item.number} ${r.steps[step]}`;
    if (await act(words, `cases/${encodeURIComponent(item.case)}/advance`, { step, note: note.trim() })) setNote("");
  };
  return (
    <section class="card" data-case={item.case}>
      <h2>
        {item.number} · {item.service_name} · {r.window} {item.window} · {r.grades[item.grade]} <span class="mark">{r.status[item.status]}</span>{" "}
        {item.overdue.length > 0 && <span class="mark wait">{r.overdue}</span>}
        {item.soon.length > 0 && <span class="mark wait">{r.soon}</span>}
      </h2>
      <p class="hint">
        {when(item.opened_at)} · {item.detail.join("、")} · {item.staff} · {r.callBackBy} {item.call_back_by} · {r.rectifyBy} {item.rectify_by}
      </p>
      <ol>
        {item.steps.map((line) => (
          <li key={line.at}>
            {when(line.at)} <strong>{r.steps[line.step]}</strong> {line.note} <small>{line.staff}</small> {line.late && <span class="mark wait">{r.late}</span>}
          </li>
        ))}
      </ol>
      {open && (
        <div class="acts">
          <input aria-label={r.note} placeholder={r.note} size={40} maxLength={500} value={note} onInput={(event) => setNote(event.currentTarget.value)} />
          {["call_back", "rectify", "appeal", "close"].filter(able).map((step) => (
            <button type="button" key={step} class="small" data-act={step} disabled={busy || note.trim() === ""} onClick={() => void advance(step)}>
              {r.steps[step]}
            </button>
          ))}
        </div>
      )}
    </section>
  );
}

export function Ledger(saying: Saying) {
  const { language, t } = saying;
  const r = ratingWords(language);
  const live = useLive<LedgerView>("ledger");
  const { act, said, busy } = useActs(live.refresh);
  const [number, setNumber] = useState("");
  if (!live.value) return <Loading t={t} />;
  const fresh: LedgerLineView = { ticket: number.trim(), number: number.trim(), service: "", opened_at: "", problem: "", handling: "", call_back: "", settled: false, staff: "", noted_at: null };
  return (
    <>
      <Answer said={said} {...saying} />
      {live.value.lines.length === 0 && <p class="nothing">{r.noLines}</p>}
      {live.value.lines.map((line) => (
        <Line key={line.ticket} line={line} r={r} act={act} busy={busy} />
      ))}
      <section class="card">
        <label>
          {r.matter}
          <input name="matter" value={number} maxLength={64} onInput={(event) => setNumber(event.currentTarget.value.toUpperCase())} />
        </label>
      </section>
      {fresh.ticket && <Line key="fresh" line={fresh} r={r} act={act} busy={busy} />}
    </>
  );
}

function Line({ line, r, act, busy }: { line: LedgerLineView } & Omit<CaseProps, "item">) {
  const [said, setSaid] = useState({ problem: line.problem, handling: line.handling, call_back: line.call_back });
  const [settled, setSettled] = useState(line.settled);
  const parts = [
    ["problem", r.problem],
    ["handling", r.handling],
    ["call_back", r.callBack],
  ] as const;
  return (
    <section class="card" data-line={line.number}>
      <h2>
        {line.number} {line.settled && <span class="mark">{r.settled}</span>} {!line.problem && <span class="mark wait">{r.notNoted}</span>}
      </h2>
      <p class="hint">
        {line.opened_at && when(line.opened_at)} {line.staff}
      </p>
      <div class="fields">
        {parts.map(([part, label]) => (
          <label key={part}>
            {label}
            <input name={part} size={30} maxLength={500} value={said[part]} onInput={(event) => setSaid({ ...said, [part]: event.currentTarget.value })} />
          </label>
        ))}
        <label class="tick">
          <input type="checkbox" name="settled" checked={settled} onChange={(event) => setSettled(event.currentTarget.checked)} />
          {r.settled}
        </label>
        <button
          type="button"
          class="small"
          data-act="note"
          disabled={busy || said.problem.trim() === ""}
          onClick={() => void act(`${line.number} ${r.save}`, `ledger/${encodeURIComponent(line.ticket)}/note`, { ...said, settled })}
        >
          {r.save}
        </button>
      </div>
    </section>
  );
}

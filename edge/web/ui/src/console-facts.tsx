// The journal in words: its last facts, and why one number was called before another.

import { useEffect, useState } from "preact/hooks";
import { Refused, view } from "./api";
import { when } from "./console-devices";
import { useLive } from "./live";
import { Loading } from "./parts";
import type { FactView, JournalView, Problem, WhyView } from "./shapes";
import type { Saying } from "./staff-parts";
import { problemWords } from "./words";

export function Facts(saying: Saying) {
  const { t, w } = saying;
  const live = useLive<JournalView>("journal");
  const [older, setOlder] = useState<readonly FactView[]>([]);
  const newest = live.value?.facts ?? [];
  const known = new Set(newest.map((fact) => fact.seq));
  const facts = [...newest, ...older.filter((fact) => !known.has(fact.seq))];
  const last = facts[facts.length - 1];
  // What has moved out of the newest page stays on show.
  useEffect(() => setOlder((shown) => merged(shown, newest)), [live.value]);
  if (!live.value) return <Loading t={t} />;
  const more = async () => {
    const page = await view<JournalView>(`journal?before=${last?.seq ?? 1}`);
    setOlder((shown) => merged(shown, page.facts));
  };
  return (
    <section class="card scroll">
      <h2>{w.journal}</h2>
      <Table facts={facts} {...saying} />
      {last && last.seq > 1 && (
        <button type="button" class="small" onClick={() => void more()}>
          {w.older}
        </button>
      )}
    </section>
  );
}

function merged(shown: readonly FactView[], more: readonly FactView[]): readonly FactView[] {
  const all = new Map([...shown, ...more].map((fact) => [fact.seq, fact]));
  return [...all.values()].sort((a, b) => b.seq - a.seq);
}

function Table({ facts, w }: { facts: readonly FactView[] } & Saying) {
  return (
    <table class="facts">
      <thead>
        <tr>
          <th>{w.seq}</th>
          <th>{w.time}</th>
          <th>{w.fact}</th>
          <th>{w.actor}</th>
        </tr>
      </thead>
      <tbody>
        {facts.map((fact) => (
          <tr key={fact.seq} data-type={fact.type}>
            <td class="number">{fact.seq}</td>
            <td>
              {when(fact.at)} {!fact.trusted && <span class="mark wait">{w.clockDoubt}</span>}
            </td>
            <td>{fact.words}</td>
            <td>{fact.actor}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function Why(saying: Saying) {
  const { t, w } = saying;
  const [ticket, setTicket] = useState("");
  const [over, setOver] = useState("");
  const [found, setFound] = useState<WhyView | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const ask = async () => {
    setFound(null);
    setProblem(null);
    const asked = new URLSearchParams({ ticket: ticket.trim().toUpperCase(), over: over.trim().toUpperCase() });
    try {
      setFound(await view<WhyView>(`why?${asked.toString()}`));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      setProblem(error.problem);
    }
  };
  const field = (name: string, words: string, value: string, set: (value: string) => void) => (
    <label>
      {words}
      <input name={name} value={value} maxLength={64} size={8} autocomplete="off" onInput={(event) => set(event.currentTarget.value)} />
    </label>
  );
  return (
    <section class="card scroll">
      <h2>{w.why}</h2>
      <form
        class="fields"
        onSubmit={(event) => {
          event.preventDefault();
          void ask();
        }}
      >
        {field("ticket", w.whoCalled, ticket, setTicket)}
        {field("over", w.beforeWhom, over, setOver)}
        <button type="submit" class="small strong" data-act="why" disabled={ticket.trim() === ""}>
          {w.ask}
        </button>
      </form>
      {problem && (
        <p class="answer refused" role="alert">
          <strong>{problemWords(problem, t).words}</strong>
        </p>
      )}
      {found && (
        <>
          <p class="sentence" role="status">
            {found.words}
          </p>
          <Table facts={found.facts} {...saying} />
        </>
      )}
    </section>
  );
}

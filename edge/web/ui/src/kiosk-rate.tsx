// Rating at the kiosk: the number, then the five grades, or a code for one's own telephone. Only after the end.

import { useEffect, useRef, useState } from "preact/hooks";
import { ask, give, newKey, Refused, view } from "./api";
import { Grades, type Verdict } from "./grades";
import { ratingWords } from "./rating-words";
import type { GradesView, Problem, RatingLinkView } from "./shapes";
import { type Language, problemWords, type Words } from "./words";

const THANKS_MS = 6000;
const LEFT_MS = 60_000;
const NUMBER_MAX = 8;

interface Props {
  prefixes: readonly string[];
  language: Language;
  t: Words;
  over: () => void;
}

export function KioskRate({ prefixes, language, t, over }: Props) {
  const r = ratingWords(language);
  const [offered, setOffered] = useState<GradesView | null>(null);
  const [number, setNumber] = useState("");
  const [named, setNamed] = useState(false);
  const [link, setLink] = useState<RatingLinkView | null>(null);
  const [given, setGiven] = useState(0);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const key = useRef(newKey());
  const path = `tickets/${encodeURIComponent(number)}`;

  useEffect(() => {
    view<GradesView>("grades").then(setOffered, () => {});
  }, []);
  useEffect(() => {
    const timer = window.setTimeout(over, given ? THANKS_MS : LEFT_MS);
    return () => window.clearTimeout(timer);
  }, [number, named, given, link]);

  const trying = async (act: () => Promise<void>) => {
    setBusy(true);
    setProblem(null);
    try {
      await act();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      setProblem(error.problem);
    }
    setBusy(false);
  };
  const send = ({ grade, detail }: Verdict) =>
    trying(async () => {
      await give(`${path}/rate`, { grade, detail }, key.current);
      setGiven(grade);
    });
  const said = problem && problemWords(problem, t);
  return (
    <main class="kiosk-rate">
      <h2>{r.title}</h2>
      {given ? (
        <p class="rate-said" role="status" aria-live="assertive">
          {given < 3 ? r.thanksBad : r.thanks}
        </p>
      ) : !named ? (
        <Keys prefixes={prefixes} number={number} set={setNumber} next={() => setNamed(true)} r={r} />
      ) : link ? (
        <figure>
          <Qr rows={link.qr} label={r.scan} />
          <figcaption>{r.scan}</figcaption>
        </figure>
      ) : (
        offered && (
          <>
            <p class="hint">
              {r.number} <strong>{number}</strong> · {r.once}
            </p>
            <Grades grades={offered.grades} language={language} r={r} wordsMax={0} busy={busy} send={(verdict) => void send(verdict)} />
            {offered.link && (
              <button type="button" class="big quiet" disabled={busy} onClick={() => void trying(async () => setLink(await ask<RatingLinkView>("POST", `${path}/rating-link`)))}>
                {r.byPhone}
              </button>
            )}
          </>
        )
      )}
      <div role="alert">
        {said && (
          <p class="trouble" data-code={problem?.code}>
            <strong>{said.words}</strong> {said.remedy}
          </p>
        )}
      </div>
      <button type="button" class="big quiet" data-act="back" onClick={over}>
        {r.back}
      </button>
    </main>
  );
}

interface KeysProps {
  prefixes: readonly string[];
  number: string;
  set: (number: string) => void;
  next: () => void;
  r: ReturnType<typeof ratingWords>;
}

/** A kiosk has no keyboard. */
function Keys({ prefixes, number, set, next, r }: KeysProps) {
  const add = (key: string) => set((number + key).slice(0, NUMBER_MAX));
  return (
    <>
      <label class="rate-number">
        {r.enterNumber} <small>{r.example}</small>
        <input name="number" value={number} maxLength={NUMBER_MAX} autocomplete="off" onInput={(event) => set(event.currentTarget.value.toUpperCase().trim())} />
      </label>
      <div class="rate-keys">
        {[...prefixes, ..."1234567890"].map((one) => (
          <button type="button" key={one} onClick={() => add(one)}>
            {one}
          </button>
        ))}
        <button type="button" aria-label={r.back} onClick={() => set(number.slice(0, -1))}>
          ⌫
        </button>
      </div>
      <button type="button" class="big" data-act="next" disabled={number.length < 2} onClick={next}>
        {r.next}
      </button>
    </>
  );
}

/** Drawn from the rows that the hall sends, with a quiet zone of four modules. */
export function Qr({ rows, label }: { rows: readonly string[]; label: string }) {
  const size = rows.length + 8;
  const dark = rows.flatMap((row, y) => [...row].flatMap((bit, x) => (bit === "1" ? [`M${x + 4} ${y + 4}h1v1h-1z`] : [])));
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <path d={dark.join("")} fill="#000" />
    </svg>
  );
}

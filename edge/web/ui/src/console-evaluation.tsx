// Ratings as supervision sees them: active rates against 90 % (R26), flagged ones (R24), visits a year (R9).

import { useState } from "preact/hooks";
import { useActs } from "./acting";
import { when } from "./console-devices";
import { useLive } from "./live";
import { Loading } from "./parts";
import { type RatingWords, ratingWords } from "./rating-words";
import type { EvaluationView, FlaggedView } from "./shapes";
import { Answer, type Saying } from "./staff-parts";

export function Rates(saying: Saying) {
  const { language, t } = saying;
  const r = ratingWords(language);
  const live = useLive<EvaluationView>("evaluation");
  const { act, said, busy } = useActs(live.refresh);
  const here = live.value;
  if (!here) return <Loading t={t} />;
  const review = (item: FlaggedView, counts: boolean, reason: string) =>
    void act(`${item.number} ${counts ? r.counts : r.countsNot}`, `ratings/flagged/${encodeURIComponent(item.visit)}/review`, { counts, reason });
  return (
    <>
      <Answer said={said} {...saying} />
      {here.incomplete_devices.length > 0 && (
        <p class="answer refused">
          {r.incomplete} {here.incomplete_devices.join("、")} (R27)
        </p>
      )}
      <section class="card scroll">
        <h2>
          {r.wanted} {here.wanted_percent} %
        </h2>
        <Figures here={here} r={r} />
      </section>
      {here.flagged.length > 0 && (
        <section class="card scroll">
          <h2>{r.toReview}</h2>
          <table>
            <tbody>
              {here.flagged.map((item) => (
                <Flagged key={item.visit} item={item} r={r} busy={busy} review={review} />
              ))}
            </tbody>
          </table>
        </section>
      )}
      <section class="card scroll">
        <h2>{r.years}</h2>
        <table>
          <tbody>
            {here.years.map((one) => (
              <tr key={`${one.year}${one.service}`}>
                <td>{one.year}</td>
                <td>{one.name}</td>
                <td class="number">{one.finished}</td>
                <td>
                  {one.few && r.few} {one.shared && r.shared}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

function Figures({ here, r }: { here: EvaluationView; r: RatingWords }) {
  return (
    <table>
      <thead>
        <tr>
          {[r.date, r.window, r.finished, r.active, r.percent, r.flagged, r.lapses, r.early, ...r.grades.slice(1).reverse()].map((head) => (
            <th key={head}>{head}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {here.rates.map((one) => (
          <tr key={`${one.date}${one.window}`} data-rate={one.window || "hall"}>
            <td>{one.date}</td>
            <td>{one.window || <strong>{r.wholeHall}</strong>}</td>
            <td class="number">{one.finished}</td>
            <td class="number">{one.active}</td>
            <td class="number">
              {one.percent === null ? "–" : `${one.percent} %`} {one.under && <span class="mark wait">{r.under}</span>}
            </td>
            <td class="number">{one.flagged}</td>
            <td class="number">{one.lapsed}</td>
            <td class="number">{one.early}</td>
            {[...one.grades].reverse().map((count, place) => (
              <td key={place} class="number">
                {count}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface FlaggedProps {
  item: FlaggedView;
  r: RatingWords;
  busy: boolean;
  review: (item: FlaggedView, counts: boolean, reason: string) => void;
}

/** Whoever is no auditor sees it; pressing is refused by the hall. */
function Flagged({ item, r, busy, review }: FlaggedProps) {
  const [reason, setReason] = useState("");
  const able = !busy && reason.trim() !== "";
  return (
    <tr data-flagged={item.visit}>
      <td>{when(item.at)}</td>
      <td>{item.number}</td>
      <td>{item.window}</td>
      <td>{r.grades[item.grade]}</td>
      <td>{item.reasons.map((one) => r.reasons[one] ?? one).join("、")}</td>
      <td class="acts">
        <input aria-label={r.reason} placeholder={r.reason} maxLength={200} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
        <button type="button" class="small" data-act="counts" disabled={!able} onClick={() => review(item, true, reason.trim())}>
          {r.counts}
        </button>
        <button type="button" class="small" data-act="counts-not" disabled={!able} onClick={() => review(item, false, reason.trim())}>
          {r.countsNot}
        </button>
      </td>
    </tr>
  );
}

// The citizen's own page for one rating, reached by the link shown after the end of the service. No login, no name.

import { useEffect, useState } from "preact/hooks";
import { give, newKey, Refused, view } from "./api";
import "./style.css";
import "./ticket.css";
import "./rate.css";
import { Grades, type Verdict } from "./grades";
import { Loading, show, Toggle } from "./parts";
import { type RatingWords, ratingWords } from "./rating-words";
import type { Problem, RatingView } from "./shapes";
import { problemWords, useLanguage } from "./words";

const TOKEN = encodeURIComponent(location.pathname.split("/")[2] ?? "");
const KEY = newKey();

function Rate() {
  const { language, t, toggle } = useLanguage();
  const r = ratingWords(language);
  const [visit, setVisit] = useState<RatingView | null>(null);
  const [given, setGiven] = useState(0);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);

  const load = () =>
    view<RatingView>(`ratings/${TOKEN}`).then(setVisit, (error: unknown) => {
      if (!(error instanceof Refused)) throw error;
      setProblem(error.problem);
    });
  useEffect(() => {
    document.title = r.title;
    void load();
  }, []);

  const send = async (verdict: Verdict) => {
    setBusy(true);
    setProblem(null);
    try {
      await give(`ratings/${TOKEN}`, verdict, KEY);
      setGiven(verdict.grade);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.problem.code === "already_rated" || error.problem.code === "rating_lapsed") await load();
      else setProblem(error.problem);
    }
    setBusy(false);
  };

  const said = problem && problemWords(problem, t);
  return (
    <div class="mine">
      <header>
        <h1>{visit?.hall ?? r.title}</h1>
        <Toggle onClick={toggle}>{t.english}</Toggle>
      </header>
      <main>
        {!visit && !problem && <Loading t={t} />}
        {visit && (
          <>
            <h2>{r.title}</h2>
            <p class="rate-what">
              {visit.service_name} · {visit.window_name} · {r.number} <strong>{visit.number}</strong>
            </p>
            <Standing visit={visit} given={given} r={r} />
            {!given && visit.status === "open" && (
              <>
                <Grades grades={visit.grades} language={language} r={r} wordsMax={visit.words_max} busy={busy} send={(verdict) => void send(verdict)} />
                <p class="hint">{r.once}</p>
                <p class="hint">{r.anonymous}</p>
              </>
            )}
          </>
        )}
        <div role="alert">
          {said && <p class="rate-said trouble">{problem?.code === "unknown_link" ? r.unknown : `${said.words} ${said.remedy}`}</p>}
        </div>
      </main>
    </div>
  );
}

/** What has become of it: said aloud by screen readers. */
function Standing({ visit, given, r }: { visit: RatingView; given: number; r: RatingWords }) {
  const words = given ? (given < 3 ? r.thanksBad : r.thanks) : visit.status === "rated" ? r.rated : visit.status === "lapsed" ? r.lapsed : "";
  return (
    <div role="status" aria-live="assertive">
      {words && (
        <p class="rate-said" data-state={given ? "thanks" : visit.status}>
          {words}
        </p>
      )}
    </div>
  );
}

show(<Rate />);

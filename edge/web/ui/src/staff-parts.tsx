// Parts that the guidance desk and the console share: who may be here, the head of the page, what came of an act.

import type { ComponentChildren } from "preact";
import { leave, type Said } from "./acting";
import { Loading, LostBanner, TimeOfDay, Toggle } from "./parts";
import { loginAddress, useSession } from "./session";
import type { SessionView } from "./shapes";
import { type StaffWords, staffWords } from "./staff-words";
import { type Language, problemWords, useLanguage, type Words } from "./words";

export interface Saying {
  language: Language;
  t: Words;
  w: StaffWords;
}

/** The page, for whoever is logged in with one of these roles; everybody else is led to the login. */
export function Guarded({ roles, page }: { roles: readonly string[]; page: (session: SessionView, saying: Saying, toggle: () => void) => ComponentChildren }) {
  const { language, t, toggle } = useLanguage();
  const w = staffWords(language);
  const [session] = useSession();
  if (session === undefined) return <Loading t={t} />;
  if (session === null) {
    location.replace(loginAddress("", location.pathname));
    return <Loading t={t} />;
  }
  if (!roles.includes(session.role)) {
    return (
      <div class="nothing" data-state="not-yours">
        <p>{w.notYours}</p>
        <button type="button" class="small strong" onClick={() => void leave()}>
          {w.otherAccount}
        </button>
      </div>
    );
  }
  return <>{page(session, { language, t, w }, toggle)}</>;
}

interface HeadProps extends Saying {
  title: string;
  hall: string;
  lost: boolean;
  session: SessionView;
  toggle: () => void;
  children?: ComponentChildren;
}

export function Head({ title, hall, lost, session, toggle, language, t, w, children }: HeadProps) {
  return (
    <>
      <LostBanner lost={lost} t={t} />
      <header class="staff-head">
        <h1>{title}</h1>
        <span class="staff-hall">{hall}</span>
        {children}
        <span class="gap" />
        <TimeOfDay language={language} />
        <span class="who">{session.name}</span>
        <Toggle onClick={() => void leave()}>{w.leave}</Toggle>
        <Toggle onClick={toggle}>{t.english}</Toggle>
      </header>
    </>
  );
}

/** What came of the last act: a refusal in clear words, with the rule and what would make it possible. */
export function Answer({ said, t, w, children }: Saying & { said: Said | null; children?: ComponentChildren }) {
  const words = said?.problem && problemWords(said.problem, t);
  return (
    <div class="answer-place" role={words ? "alert" : "status"} aria-live="assertive">
      {said && !words && (
        <p class="answer ok">
          {said.act} · {w.done} {children}
        </p>
      )}
      {said && words && (
        <p class="answer refused" data-code={said.problem?.code}>
          <strong>
            {said.act}：{words.words}
          </strong>
          {words.remedy && <span>{words.remedy}</span>}
          {said.problem?.rule && (
            <small>
              {w.because} {said.problem.rule}
            </small>
          )}
        </p>
      )}
    </div>
  );
}

// One clerk's window: who is here, who comes next, and what the hall answers when something may not happen.

import { useRef, useState } from "preact/hooks";
import { give, newKey, Refused } from "./api";
import "./style.css";
import "./window.css";
import { ACTS, type Act, deskWords, type DeskWords } from "./desk-words";
import { useLive, useNow } from "./live";
import { Badge, Loading, LostBanner, show, TimeOfDay, Toggle } from "./parts";
import { loginAddress, signOut, useSession } from "./session";
import type { AtWindow, Problem, ServiceView, SessionView, WindowView } from "./shapes";
import { type Language, problemWords, STATUS, useLanguage, waitWords, type Words } from "./words";

const WINDOW = decodeURIComponent(location.pathname.split("/")[2] ?? "");

interface Said {
  act: Act;
  problem: Problem | null;
}
type Press = (act: Act, body?: object) => void;
interface Saying {
  language: Language;
  t: Words;
  d: DeskWords;
}

/** Press a key of the window; one at a time, each press under a key of its own. */
function usePress(refresh: () => void): { press: Press; said: Said | null; busy: boolean } {
  const [said, setSaid] = useState<Said | null>(null);
  const [busy, setBusy] = useState(false);
  const sending = useRef(false);
  const press = async (act: Act, body: object = {}) => {
    if (sending.current) return;
    sending.current = true;
    setBusy(true);
    let problem: Problem | null = null;
    try {
      await give(`windows/${encodeURIComponent(WINDOW)}/${ACTS[act].path}`, body, newKey());
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      problem = error.problem;
    }
    if (problem?.status === 401 || (act === "log_out" && problem === null)) return void leave();
    setSaid({ act, problem });
    sending.current = false;
    setBusy(false);
    refresh();
  };
  return { press: (act, body) => void press(act, body), said, busy };
}

/** The session ends; who is logged in at the window stays so until they leave it (R1). */
async function leave(): Promise<void> {
  await signOut();
  location.replace(loginAddress(WINDOW));
}

/** A window's page is for whoever has logged in at it. */
function Door() {
  const { language, t } = useLanguage();
  const [session] = useSession();
  if (session === undefined) return <Loading t={t} />;
  if (session === null) {
    location.replace(loginAddress(WINDOW));
    return <Loading t={t} />;
  }
  if (session.role === "clerk" && session.window !== WINDOW) {
    const d = deskWords(language);
    return (
      <div class="nothing" data-state="elsewhere">
        <p>{d.elsewhere}</p>
        <button type="button" class="small strong" onClick={() => void leave()}>
          {d.logInHere}
        </button>
      </div>
    );
  }
  return <Window session={session} />;
}

function Window({ session }: { session: SessionView }) {
  const { language, t, toggle } = useLanguage();
  const d = deskWords(language);
  const live = useLive<WindowView>(`windows/${encodeURIComponent(WINDOW)}`);
  const { press, said, busy } = usePress(live.refresh);
  const saying = { language, t, d };
  const here = live.value;
  if (live.problem?.status === 401) void leave();
  if (live.problem?.status === 404) return <p class="nothing">{d.windowUnknown}</p>;
  return (
    <div class="desk">
      <LostBanner lost={live.lost} t={t} />
      <header class="desk-head">
        <h1>{here?.name ?? ""}</h1>
        {here && <span class={`pill ${here.status}`}>{d[here.status]}</span>}
        {here?.staff && (
          <span class="staff">
            {d.staffNumber} {here.staff}
          </span>
        )}
        <span class="gap" />
        <TimeOfDay language={language} />
        <span class="who">{session.name}</span>
        <Toggle onClick={() => void leave()}>{d.lock}</Toggle>
        <Toggle onClick={toggle}>{t.english}</Toggle>
      </header>
      {!here ? (
        <Loading t={t} />
      ) : (
        <main>
          <div class="desk-work">
            <Current here={here} {...saying} />
            <Answer said={said} {...saying} />
            <Keys here={here} press={press} busy={busy} {...saying} />
          </div>
          <Side here={here} press={press} busy={busy} {...saying} />
        </main>
      )}
      {here && <Standing here={here} press={press} busy={busy} {...saying} />}
    </div>
  );
}

function Current({ here, language, d }: Saying & { here: WindowView }) {
  const now = useNow();
  const current: AtWindow | null = here.current ?? null;
  if (!current) {
    return (
      <section class="current empty" aria-live="polite">
        <p class="current-none">{d.nobody}</p>
        <p class="hint">{here.asking ? d.asking : nextStep(here, d)}</p>
      </section>
    );
  }
  const seconds = current.since ? Math.max(0, Math.floor((now - Date.parse(current.since)) / 1000)) : null;
  return (
    <section class={`current ${current.status}`} aria-live="polite">
      <p class="current-status">
        {current.status === "called" ? (language === "en" ? "Called" : "呼叫中") : STATUS[current.status]?.[language]}
        {seconds !== null && <span class="since"> {`${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`}</span>}
      </p>
      <p class="current-number" data-status={current.status}>
        {current.number}
      </p>
      <p class="hint">{current.recalls > 0 ? `${d.recalls} ${current.recalls} ${d.times}` : "\u00a0"}</p>
    </section>
  );
}

function nextStep(here: WindowView, d: DeskWords): string {
  if (!here.staff) return d.logInFirst;
  return here.status === "open" ? d.pressNext : here.status === "paused" ? d.resumeFirst : d.openFirst;
}

/** What came of the last key: a refusal in clear words, with the rule and what would make it possible. */
function Answer({ said, language, t, d }: Saying & { said: Said | null }) {
  const words = said?.problem && problemWords(said.problem, t);
  return (
    <div class="answer-place" role={words ? "alert" : "status"} aria-live="assertive">
      {said && !words && (
        <p class="answer ok" key={said.act}>
          {ACTS[said.act][language]} · {d.done}
        </p>
      )}
      {said && words && (
        <p class="answer refused" data-code={said.problem?.code}>
          <strong>
            {ACTS[said.act][language]}：{words.words}
          </strong>
          {words.remedy && <span>{words.remedy}</span>}
          {said.problem?.rule && (
            <small>
              {d.because} {said.problem.rule}
            </small>
          )}
        </p>
      )}
    </div>
  );
}

interface KeysProps {
  here: WindowView;
  press: Press;
  busy: boolean;
}

function Keys({ here, press, busy, language, d }: KeysProps & Saying) {
  const status = here.current?.status;
  const open = here.status === "open" && here.staff !== "";
  const atWindow = status === "called" || status === "serving";
  const key = (act: Act, able: boolean, look = "") => (
    <button type="button" class={`key ${look}`} data-act={act} disabled={busy || !able} onClick={() => press(act)}>
      {ACTS[act][language]}
    </button>
  );
  return (
    <div class="keys">
      {key("call_next", open, "first")}
      {key("recall", open && status === "called")}
      {key("start_service", open && status === "called")}
      {key("finish_service", status === "serving", "good")}
      {key("mark_missed", status === "called")}
      {key("hold", atWindow)}
      <select
        class="key"
        data-act="transfer"
        aria-label={ACTS.transfer[language]}
        disabled={busy || !atWindow}
        value=""
        onChange={(event) => {
          if (event.currentTarget.value) press("transfer", { service: event.currentTarget.value });
          event.currentTarget.value = "";
        }}
      >
        <option value="">{d.toService}</option>
        {here.all_services
          .filter((service) => service.id !== here.current?.service)
          .map((service) => (
            <option key={service.id} value={service.id}>
              {named(service, language)}
            </option>
          ))}
      </select>
    </div>
  );
}

/** Out of turn: a number that somebody shows at the counter. */
function CallNumber({ here, press, busy, language, d }: KeysProps & Saying) {
  const [number, setNumber] = useState("");
  const open = here.status === "open" && here.staff !== "";
  return (
    <form
      class="call-number"
      onSubmit={(event) => {
        event.preventDefault();
        press("call_ticket", { ticket: number.trim().toUpperCase() });
        setNumber("");
      }}
    >
      <label>
        {d.number}
        <input name="number" value={number} maxLength={12} size={6} autocomplete="off" onInput={(event) => setNumber(event.currentTarget.value)} />
      </label>
      <button type="submit" class="small" disabled={busy || !open || number.trim() === ""}>
        {ACTS.call_ticket[language]}
      </button>
    </form>
  );
}

function named(service: { name: string; name_en: string }, language: Language): string {
  return language === "en" && service.name_en ? service.name_en : service.name;
}

function Side({ here, press, busy, language, t, d }: KeysProps & Saying) {
  return (
    <aside>
      <section>
        <h2>
          {d.waitingHere} <strong class="count">{here.waiting}</strong> {t.people}
        </h2>
        <ul class="queues">
          {here.services.map((service: ServiceView) => (
            <li key={service.id}>
              <Badge prefix={service.prefix} />
              <span class="queue-name">{named(service, language)}</span>
              <strong>{service.waiting}</strong>
              <small>{waitWords(service.wait ?? null, service.windows_open, t, d.noWindow)}</small>
            </li>
          ))}
        </ul>
        <CallNumber here={here} press={press} busy={busy} language={language} t={t} d={d} />
      </section>
      {here.held.length > 0 && (
        <section>
          <h2>{d.held}</h2>
          <ul class="held">
            {here.held.map((one) => (
              <li key={one.ticket}>
                <span class="number">{one.number}</span>
                <button type="button" class="small" disabled={busy} onClick={() => press("return_held", { ticket: one.ticket })}>
                  {ACTS.return_held[language]}
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </aside>
  );
}

/** Open, pause, resume, close; leave the window. Opening it takes it, where nobody is logged in. */
function Standing({ here, press, busy, language }: KeysProps & Saying) {
  const key = (act: Act) => (
    <button type="button" class="small" data-act={act} disabled={busy} onClick={() => press(act)}>
      {ACTS[act][language]}
    </button>
  );
  return (
    <footer class="standing">
      {here.status === "closed" && key("open_window")}
      {here.status === "open" && key("pause_window")}
      {here.status === "paused" && key("resume_window")}
      {here.status !== "closed" && key("close_window")}
      <span class="gap" />
      {here.staff && key("log_out")}
    </footer>
  );
}

show(<Door />);

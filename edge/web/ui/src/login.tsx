// The door for people who work here: log in, see who is logged in, change one's password, log out.

import { useState } from "preact/hooks";
import { ask, Refused } from "./api";
import "./style.css";
import "./login.css";
import { loginWords, ROLES, type LoginWords } from "./login-words";
import { Loading, show, Toggle } from "./parts";
import { signOut, useSession } from "./session";
import type { Problem, SessionView } from "./shapes";
import { type Language, problemWords, useLanguage, type Words } from "./words";

const ASKED = new URLSearchParams(location.search);
const WINDOW = ASKED.get("window") ?? "";
/** `#account:password` fills the form; only the demo makes such links. It never leaves the browser. */
const [GIVEN_ACCOUNT = "", GIVEN_PASSWORD = ""] = location.hash.slice(1).split(/:(.*)/s);
if (location.hash) history.replaceState(null, "", location.pathname + location.search);

function onward(session: SessionView): string {
  const next = ASKED.get("next") ?? "";
  if (/^\/[a-z0-9/_-]*$/i.test(next) && !next.startsWith("//")) return next;
  const window = session.window || WINDOW;
  return window ? `/window/${encodeURIComponent(window)}` : "/";
}

interface Saying {
  language: Language;
  t: Words;
  l: LoginWords;
}

function Login() {
  const { language, t, toggle } = useLanguage();
  const l = loginWords(language);
  const [session, setSession] = useSession();
  const saying = { language, t, l };
  return (
    <div class="login">
      <header>
        <h1>{l.title}</h1>
        <Toggle onClick={toggle}>{t.english}</Toggle>
      </header>
      <main>
        {session === undefined && <Loading t={t} />}
        {session === null && <Form {...saying} />}
        {session && <Signed session={session} left={() => setSession(null)} {...saying} />}
      </main>
    </div>
  );
}

function Said({ problem, t }: { problem: Problem | null; t: Words }) {
  const said = problem && problemWords(problem, t);
  return (
    <div role="alert" class="said">
      {said && (
        <p data-code={problem?.code}>
          <strong>{said.words}</strong> {problem?.detail || said.remedy}
        </p>
      )}
    </div>
  );
}

/** Does one thing at a time, and keeps what went wrong. */
function useTry(): { busy: boolean; problem: Problem | null; attempt: (act: () => Promise<void>) => void } {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const attempt = async (act: () => Promise<void>) => {
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
  return { busy, problem, attempt: (act) => void attempt(act) };
}

function Form({ t, l }: Saying) {
  const [account, setAccount] = useState(GIVEN_ACCOUNT);
  const [password, setPassword] = useState(GIVEN_PASSWORD);
  const { busy, problem, attempt } = useTry();
  const [taken, setTaken] = useState(false);
  const enter = async (relieve: boolean) => {
    try {
      const session = await ask<SessionView>("POST", "session", { account, password, window: WINDOW, relieve: relieve ? "yes" : "" });
      location.replace(onward(session));
    } catch (error) {
      const occupied = error instanceof Refused && error.problem.code === "window_taken";
      setTaken(occupied);
      if (!occupied) setPassword("");
      throw error;
    }
  };
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault();
        attempt(() => enter(false));
      }}
    >
      {WINDOW && (
        <p class="login-window">
          {l.atWindow} <strong>{WINDOW}</strong>
        </p>
      )}
      <label>
        {l.account}
        <input name="account" value={account} maxLength={64} autocomplete="username" autocapitalize="off" spellcheck={false} required onInput={(event) => setAccount(event.currentTarget.value)} />
      </label>
      <label>
        {l.password}
        <input name="password" type="password" value={password} maxLength={256} autocomplete="current-password" required onInput={(event) => setPassword(event.currentTarget.value)} />
      </label>
      <Said problem={problem} t={t} />
      <button type="submit" class="enter" data-act="enter" disabled={busy || !account || !password}>
        {busy ? l.entering : l.enter}
      </button>
      {taken && (
        <button type="button" class="small strong" data-act="relieve" disabled={busy || !password} onClick={() => attempt(() => enter(true))}>
          {l.relieve}
        </button>
      )}
      <p class="hint">{l.hint}</p>
    </form>
  );
}

function Signed({ session, left, language, t, l }: Saying & { session: SessionView; left: () => void }) {
  const { busy, problem, attempt } = useTry();
  const [current, setCurrent] = useState("");
  const [fresh, setFresh] = useState("");
  const [again, setAgain] = useState("");
  const change = async () => {
    await ask("POST", "session/password", { current, new: fresh });
    left();
  };
  return (
    <div class="card">
      <p class="login-who">
        <strong>{session.name}</strong> <span>{ROLES[session.role]?.[language] ?? session.role}</span>
      </p>
      <div class="login-buttons">
        <a class="enter" href={onward(session)}>
          {l.goOn}
        </a>
        <button type="button" class="small" data-act="sign_out" disabled={busy} onClick={() => attempt(async () => { await signOut(); left(); })}>
          {l.leave}
        </button>
      </div>
      <details>
        <summary>{l.changePassword}</summary>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            attempt(change);
          }}
        >
          <label>
            {l.current}
            <input name="current" type="password" value={current} autocomplete="current-password" onInput={(event) => setCurrent(event.currentTarget.value)} />
          </label>
          <label>
            {l.fresh}
            <input name="new" type="password" value={fresh} autocomplete="new-password" onInput={(event) => setFresh(event.currentTarget.value)} />
          </label>
          <label>
            {l.again}
            <input name="again" type="password" value={again} autocomplete="new-password" onInput={(event) => setAgain(event.currentTarget.value)} />
          </label>
          <p class="hint">{fresh && again && fresh !== again ? l.different : l.rule}</p>
          <Said problem={problem} t={t} />
          <button type="submit" class="small strong" data-act="change_password" disabled={busy || !current || !fresh || fresh !== again}>
            {l.changePassword}
          </button>
        </form>
      </details>
    </div>
  );
}

show(<Login />);

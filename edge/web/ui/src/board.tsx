// The hall's board: the last call large enough to read from ten metres, then who was called before, every window, and how
// many wait. `?zone=` shows one zone only, `?lang=en` speaks English (the switch on other pages does not reach the wall).

import { useEffect, useState } from "preact/hooks";
import "./style.css";
import "./board.css";
import { useLive } from "./live";
import { Badge, LostBanner, show, TimeOfDay } from "./parts";
import { useDevice } from "./session";
import type { BoardView, BoardWindow, CallView, ServiceView } from "./shapes";
import { type Language, waitWords, type Words, wordsOf } from "./words";

const ASKED = new URLSearchParams(location.search);
const ZONE = ASKED.get("zone");
const LANGUAGE: Language = ASKED.get("lang") === "en" ? "en" : "zh";
const RECENT = 4;

function Board() {
  const language = LANGUAGE;
  const t = wordsOf(language);
  useDevice(); // beyond the box itself a board has a token, which a technician's link brings
  const live = useLive<BoardView>("board");
  const board = live.value;
  const calls = (board?.calls ?? []).filter((call) => ZONE === null || call.zone === ZONE);
  const windows = (board?.windows ?? []).filter((window) => ZONE === null || window.zone === ZONE);
  return (
    <div class="hall">
      <LostBanner lost={live.lost} t={t} />
      <header class="hall-head">
        <h1>{board?.hall ?? ""}</h1>
        <TimeOfDay language={language} />
      </header>
      <main>
        <section class="calls">
          <LastCall call={calls[0] ?? null} t={t} />
          <h2>{t.recentCalls}</h2>
          <ol class="recent">
            {calls.slice(1, 1 + RECENT).map((call) => (
              <li key={call.call}>
                <strong>{call.number}</strong>
                <span>{call.window_name}</span>
              </li>
            ))}
          </ol>
        </section>
        <section class="windows" style={{ "--rows": Math.max(6, windows.length) }}>
          {windows.map((window) => (
            <WindowRow key={window.id} window={window} t={t} />
          ))}
        </section>
      </main>
      <footer class="waits">
        {(board?.services ?? []).map((service) => (
          <ServiceWait key={service.id} service={service} english={language === "en"} t={t} />
        ))}
      </footer>
    </div>
  );
}

/** The call that stands now. It flashes when it is new or repeated, for those who look up late. */
function LastCall({ call, t }: { call: CallView | null; t: Words }) {
  const [fresh, setFresh] = useState(false);
  const mark = call ? `${call.call}/${call.times}` : "";
  useEffect(() => {
    if (!mark) return;
    setFresh(true);
    const timer = window.setTimeout(() => setFresh(false), 6000);
    return () => window.clearTimeout(timer);
  }, [mark]);
  return (
    <div class={`last ${fresh ? "fresh" : ""} ${call?.current ? "" : "over"}`} aria-live="polite">
      {call ? (
        <>
          <p class="last-label">{call.current ? t.nowCalling : t.lastCall}</p>
          <p class="last-number">{call.number}</p>
          <p class="last-where">
            <span>{t.to}</span> {call.window_name}
          </p>
        </>
      ) : (
        <p class="last-none">{t.noCalls}</p>
      )}
    </div>
  );
}

function WindowRow({ window, t }: { window: BoardWindow; t: Words }) {
  const empty = window.status === "open" ? "idle" : window.status;
  const state = window.number ? (window.serving ? "serving" : "called") : empty;
  return (
    <div class={`window ${state}`} data-window={window.id}>
      <span class="window-name">{window.name}</span>
      <span class="window-number">{window.number}</span>
      <span class="window-state">{t[state]}</span>
    </div>
  );
}

function ServiceWait({ service, english, t }: { service: ServiceView; english: boolean; t: Words }) {
  return (
    <div class="wait">
      <Badge prefix={service.prefix} />
      <span class="wait-name">{english && service.name_en ? service.name_en : service.name}</span>
      <span class="wait-count">
        <strong>{service.waiting}</strong> {t.people}
      </span>
      <span class="wait-time">{service.waiting || !service.windows_open ? boardWait(service, t) : t.nobodyWaits}</span>
    </div>
  );
}

/** Without its range: on the board there is room for one figure. */
function boardWait(service: ServiceView, t: Words): string {
  const plain = service.wait && { minutes: service.wait.minutes };
  return service.windows_open ? waitWords(plain ?? null, service.windows_open, t) : t.closed;
}

show(<Board />);

// A citizen's own page: where is my place? Read only, live, and nobody else's business on it.

import "./style.css";
import "./ticket.css";
import { useLive } from "./live";
import { Loading, LostBanner, show, Toggle } from "./parts";
import type { TicketView } from "./shapes";
import { STATUS, useLanguage, waitWords } from "./words";

const TICKET = location.pathname.split("/")[2] ?? "";

function Ticket() {
  const { language, t, toggle } = useLanguage();
  const { value, problem, lost } = useLive<TicketView>(`tickets/${TICKET}`, undefined, false);
  const name = value && (language === "en" && value.service_name_en ? value.service_name_en : value.service_name);
  return (
    <div class="mine">
      <LostBanner lost={lost} t={t} />
      <header>
        <h1>{value?.hall ?? t.ticketTitle}</h1>
        <Toggle onClick={toggle}>{t.english}</Toggle>
      </header>
      {problem?.status === 404 && <p class="nothing">{t.ticketUnknown}</p>}
      {!value && !problem && <Loading t={t} />}
      {value && (
        <main>
          <article class={`slip ${value.status}`}>
            <p class="slip-service">{name}</p>
            <p class="slip-number">{value.number}</p>
            <p class="slip-status" role="status" aria-live="assertive">
              {STATUS[value.status]?.[language] ?? value.status}
            </p>
            {value.status === "called" && (
              <p class="slip-go">
                {t.goTo} <strong>{value.window_name}</strong>
                <span>{t.yourTurn}</span>
              </p>
            )}
            {value.status === "serving" && <p class="slip-where">{value.window_name}</p>}
            {value.status === "waiting" && (
              <dl>
                <div>
                  <dt>{t.ahead}</dt>
                  <dd>
                    {value.ahead ?? "–"} {t.people}
                  </dd>
                </div>
                <div>
                  <dt>{t.expectedWait}</dt>
                  <dd>{waitWords(value.wait ?? null, 1, t)}</dd>
                </div>
              </dl>
            )}
          </article>
          <p class="hint">{t.refreshSelf}</p>
        </main>
      )}
    </div>
  );
}

show(<Ticket />);

// At the side of the guidance desk: what needs attention, the waits, the windows.

import type { Acting } from "./acting";
import { Badge } from "./parts";
import type { DeskTicket, DeskView, ServiceView } from "./shapes";
import type { Saying } from "./staff-parts";
import { waitWords } from "./words";

/** What somebody should do something about: warnings, paper that did not come out, people who were missed. */
export function Attention({ here, look, act, busy, w }: { here: DeskView; look: (number: string) => void } & Acting & Saying) {
  const calm = here.warnings.length + here.print_failures.length + here.missed.length === 0;
  const row = (ticket: DeskTicket, name: string, words: string, path: string) => (
    <li key={ticket.id}>
      <button type="button" class="link" onClick={() => look(ticket.number)}>
        {ticket.number}
      </button>
      <span>{ticket.service_name}</span>
      <button
        type="button"
        class="small"
        data-act={name}
        data-number={ticket.number}
        disabled={busy}
        onClick={() => void act(`${words} ${ticket.number}`, `desk/tickets/${encodeURIComponent(ticket.id)}/${path}`)}
      >
        {words}
      </button>
    </li>
  );
  return (
    <section class={calm ? "card attention calm" : "card attention"} aria-live="polite">
      <h2>{w.attention}</h2>
      {calm && <p class="hint">{w.allWell}</p>}
      <ul class="warnings">
        {here.warnings.map((one) => (
          <li key={`${one.kind}-${one.id}`} data-kind={one.kind}>
            <strong>{one.name || w.hall}</strong> {w.warnings[one.kind]}
            <small>{one.reason || `${one.waiting} ${w.waitingNow}`}</small>
          </li>
        ))}
      </ul>
      {here.print_failures.length > 0 && <h3>{w.failedPaper}</h3>}
      <ul class="numbers failed">{here.print_failures.map((ticket) => row(ticket, "reprint", w.reprint, "reprint"))}</ul>
      {here.missed.length > 0 && <h3>{w.missedNumbers}</h3>}
      <ul class="numbers missed">{here.missed.map((ticket) => row(ticket, "revive", w.revive, "revive"))}</ul>
    </section>
  );
}

export function Waits({ services, language, t, w }: { services: readonly ServiceView[] } & Saying) {
  return (
    <section class="card">
      <h2>{w.services}</h2>
      <ul class="lines">
        {services.map((service) => (
          <li key={service.id}>
            <Badge prefix={service.prefix} />
            <span>{language === "en" && service.name_en ? service.name_en : service.name}</span>
            <small>{waitWords(service.wait ?? null, service.windows_open, t, t.noWindow)}</small>
            <strong>{service.waiting}</strong>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Windows({ here, w, t }: { here: DeskView } & Saying) {
  return (
    <section class="card">
      <h2>{w.windows}</h2>
      <ul class="lines">
        {here.windows.map((window) => (
          <li key={window.id} data-window={window.id} class={window.status}>
            <span>{window.name}</span>
            <small>{window.number ? (window.serving ? t.serving : t.called) : w.states[window.status]}</small>
            <strong>{window.number}</strong>
          </li>
        ))}
      </ul>
    </section>
  );
}

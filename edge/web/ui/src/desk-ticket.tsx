// One number at the guidance desk: where it stands, and what may be done about it.

import { useState } from "preact/hooks";
import type { Acting } from "./acting";
import type { DeskTicket } from "./shapes";
import type { Saying } from "./staff-parts";
import { CATEGORIES, HALL_ZONE, STATUS, waitWords } from "./words";

function categoryName(id: string, language: string): string {
  const found = CATEGORIES.find((one) => one.id === id);
  if (found) return language === "en" ? found.en : found.zh;
  return id === "elderly_65" ? (language === "en" ? "Aged 65+" : "65 岁以上") : id;
}

function clock(moment: string | null | undefined): string {
  if (!moment) return "";
  return new Date(moment).toLocaleTimeString("zh-CN", { timeZone: HALL_ZONE, hour: "2-digit", minute: "2-digit", hour12: false });
}

export function Ticket({ ticket, act, busy, ...saying }: { ticket: DeskTicket } & Acting & Saying) {
  const { language, t, w } = saying;
  const facts: [string, string][] = [
    [w.matters, ticket.services.join(" → ")],
    [w.category, categoryName(ticket.category, language)],
    [w.party, String(ticket.party)],
    [w.takenAt, clock(ticket.issued_at)],
    [w.paper, w.paperStates[ticket.paper] ?? ticket.paper],
  ];
  if (ticket.ahead != null) {
    facts.unshift([w.ahead, `${ticket.ahead} ${t.people}`], [w.expected, waitWords(ticket.wait ?? null, ticket.wait ? 1 : 0, t, t.noWindow)]);
  }
  if (ticket.window) facts.unshift([w.atWindow, ticket.window_name]);
  return (
    <div class="ticket" data-status={ticket.status}>
      <p class="ticket-head">
        <strong class="ticket-number">{ticket.number}</strong>
        <span class="ticket-status">{STATUS[ticket.status]?.[language] ?? ticket.status}</span>
      </p>
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <TicketActs ticket={ticket} act={act} busy={busy} {...saying} />
    </div>
  );
}

type Asked = "category" | "cancel" | "carry" | null;

/** What may be done about this number now. What needs a reason or a consent asks for it first. */
function TicketActs({ ticket, act, busy, ...saying }: { ticket: DeskTicket } & Acting & Saying) {
  const { w } = saying;
  const [asked, ask] = useState<Asked>(null);
  const at = `desk/tickets/${encodeURIComponent(ticket.id)}`;
  const settled = ["finished", "cancelled", "unserved", "carried_over"].includes(ticket.status);
  const away = ["waiting", "missed", "held"].includes(ticket.status);
  const done = async (words: string, path: string, body: object) => {
    if (await act(words, `${at}/${path}`, body)) ask(null);
  };
  if (asked === "category") return <Category ticket={ticket} busy={busy} done={done} back={() => ask(null)} {...saying} />;
  if (asked !== null) return <Consent kind={asked} busy={busy} done={done} back={() => ask(null)} {...saying} />;
  const key = (name: string, words: string, shown: boolean, press: () => void) =>
    shown && (
      <button type="button" class="small" data-act={name} disabled={busy} onClick={press}>
        {words}
      </button>
    );
  return (
    <div class="acts">
      {key("revive", w.revive, ticket.status === "missed", () => void done(w.revive, "revive", {}))}
      {key("reprint", w.reprint, !settled && ticket.paper !== "none", () => void done(w.reprint, "reprint", {}))}
      {key("set_category", w.setCategory, !settled, () => ask("category"))}
      {key("cancel_ticket", w.cancel, away || ticket.status === "called", () => ask("cancel"))}
      {key("carry_over", w.carryOver, away, () => ask("carry"))}
    </div>
  );
}

interface Asking extends Saying {
  busy: boolean;
  done: (words: string, path: string, body: object) => Promise<void>;
  back: () => void;
}

function Category({ ticket, busy, done, back, language, w }: Asking & { ticket: DeskTicket }) {
  const [category, setCategory] = useState<string>(ticket.category);
  const [reason, setReason] = useState("");
  return (
    <form
      class="fields"
      onSubmit={(event) => {
        event.preventDefault();
        void done(w.setCategory, "set-category", { category, reason: reason.trim() });
      }}
    >
      <label>
        {w.category}
        <select name="category" value={category} onChange={(event) => setCategory(event.currentTarget.value)}>
          {CATEGORIES.map((one) => (
            <option key={one.id} value={one.id}>
              {language === "en" ? one.en : one.zh}
            </option>
          ))}
        </select>
      </label>
      <label>
        {w.proof}
        <input name="reason" value={reason} maxLength={200} onInput={(event) => setReason(event.currentTarget.value)} />
      </label>
      <button type="submit" class="small strong" data-act="confirm" disabled={busy || category === ticket.category || reason.trim() === ""}>
        {w.confirm}
      </button>
      <button type="button" class="small" onClick={back}>
        {w.back}
      </button>
    </form>
  );
}

function Consent({ kind, busy, done, back, w }: Asking & { kind: "cancel" | "carry" }) {
  const [reason, setReason] = useState("");
  const [agreed, setAgreed] = useState(false);
  const carry = kind === "carry";
  return (
    <form
      class="fields"
      onSubmit={(event) => {
        event.preventDefault();
        void (carry ? done(w.carryOver, "carry-over", { consent: agreed }) : done(w.cancel, "cancel", { reason: reason.trim() }));
      }}
    >
      {carry ? (
        <label class="tick">
          <input type="checkbox" name="consent" checked={agreed} onChange={(event) => setAgreed(event.currentTarget.checked)} />
          {w.consent}
        </label>
      ) : (
        <label>
          {w.reason}
          <input name="reason" value={reason} maxLength={200} onInput={(event) => setReason(event.currentTarget.value)} />
        </label>
      )}
      <button type="submit" class="small strong" data-act="confirm" disabled={busy || (carry && !agreed)}>
        {carry ? w.carryOver : w.cancel}
      </button>
      <button type="button" class="small" onClick={back}>
        {w.back}
      </button>
    </form>
  );
}

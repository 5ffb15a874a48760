// The kiosk: one tap, one number. Chinese again after each person; no phone, no login (R36).

import { useEffect, useRef, useState } from "preact/hooks";
import { give, newKey, Refused, view } from "./api";
import "./style.css";
import "./kiosk.css";
import "./kiosk-rate.css";
import { Identity } from "./identity";
import { KioskRate } from "./kiosk-rate";
import { useLive } from "./live";
import { Badge, Loading, LostBanner, show, TimeOfDay, Toggle } from "./parts";
import { ratingWords } from "./rating-words";
import { useDevice } from "./session";
import type { IssuedTicket, Problem, ServicesView, ServiceView, TicketView } from "./shapes";
import { CATEGORIES, HALL_ZONE, type Language, problemWords, useLanguage, waitWords, type Words } from "./words";

const RESULT_S = 25;
const LEFT_ALONE_MS = 60_000;
const ASKED = new URLSearchParams(location.search);
const PRINTS = ASKED.get("print") === "1";

interface Order {
  service: string;
  category: string;
  identity: string;
  key: string;
}

/** One person's order. It, and with it the key, lives until its outcome is known: a second tap is the same order. */
function useOrder(language: Language) {
  const [busy, setBusy] = useState<string | null>(null);
  const [issued, setIssued] = useState<IssuedTicket | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const order = useRef<Order | null>(null);
  const sending = useRef(false);

  const take = async (service: string, category: string, identity: string) => {
    if (sending.current) return;
    const open = order.current;
    const same = open?.service === service && open.category === category && open.identity === identity;
    const mine = same ? open : { service, category, identity, key: newKey() };
    order.current = mine;
    sending.current = true;
    setBusy(service);
    setProblem(null);
    try {
      const body = { service, category, language, ...(identity && { identity }) };
      const outcome = await give("tickets", body, mine.key);
      order.current = null;
      setIssued(outcome.ticket ?? null);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.problem.status !== 503 && error.problem.status !== 0) order.current = null;
      setProblem(error.problem);
    }
    sending.current = false;
    setBusy(null);
  };
  const clear = () => {
    setIssued(null);
    setProblem(null);
  };
  return { busy, issued, problem, take, clear };
}

function Kiosk() {
  const { language, t, toggle, set } = useLanguage();
  const services = useLive<ServicesView>("services");
  const [large, setLarge] = useState(false);
  const [category, setCategory] = useState("ordinary");
  const [identity, setIdentity] = useState("");
  const [rating, setRating] = useState(false);
  const { busy, issued, problem, take, clear } = useOrder(language);

  useEffect(() => {
    document.documentElement.classList.toggle("large", large);
  }, [large]);

  const over = () => {
    clear();
    setIdentity("");
    setCategory("ordinary");
    setLarge(false);
    set("zh");
  };

  // Whoever chose English or large print and walked away does not leave it to the next person.
  useEffect(() => {
    if (language === "zh" && !large && category === "ordinary" && !identity) return;
    const timer = window.setTimeout(over, LEFT_ALONE_MS);
    return () => window.clearTimeout(timer);
  }, [language, large, category, identity, issued]);

  // A number has done its work when the ticket is there.
  useEffect(() => {
    if (issued) setIdentity("");
  }, [issued]);

  const offered = services.value?.services ?? [];
  return (
    <div class="kiosk">
      <LostBanner lost={services.lost} t={t} />
      <header class="kiosk-head">
        <h1>{services.value?.hall ?? ""}</h1>
        <TimeOfDay language={language} />
        <div class="toggles">
          <Toggle on={large} onClick={() => setLarge(!large)}>
            {large ? t.normalPrint : t.largePrint}
          </Toggle>
          <Toggle onClick={toggle}>{t.english}</Toggle>
        </div>
      </header>
      {rating ? (
        <KioskRate prefixes={offered.map((one) => one.prefix)} language={language} t={t} over={() => setRating(false)} />
      ) : issued ? (
        <Result key={issued.id} ticket={issued} services={offered} language={language} t={t} over={over} />
      ) : (
        <main>
          <h2>{t.kioskTitle}</h2>
          <p class="hint">{t.kioskHint}</p>
          {!services.value && <Loading t={t} />}
          <div class="services">
            {offered.map((service) => (
              <ServiceButton
                key={service.id}
                service={service}
                language={language}
                t={t}
                busy={busy}
                onClick={() => void take(service.id, category, identity)}
              />
            ))}
          </div>
          <Trouble problem={problem} t={t} />
          <Identity value={identity} change={setIdentity} t={t} />
          <Priority category={category} choose={setCategory} language={language} t={t} />
          <button type="button" class="big quiet rate-door" data-act="rate" onClick={() => setRating(true)}>
            {ratingWords(language).rate}
          </button>
        </main>
      )}
    </div>
  );
}

interface ServiceButtonProps {
  service: ServiceView;
  language: Language;
  t: Words;
  /** The service whose ticket is being issued right now. */
  busy: string | null;
  onClick: () => void;
}

function ServiceButton({ service, language, t, busy, onClick }: ServiceButtonProps) {
  const mine = busy === service.id;
  return (
    <button type="button" class="service" data-service={service.id} disabled={busy !== null} aria-busy={mine} onClick={onClick}>
      <Badge prefix={service.prefix} />
      <span class="service-name">{nameOf(service, language)}</span>
      <span class="service-facts">
        {mine ? (
          <span>{t.issuing}</span>
        ) : (
          <>
            <span class="service-waiting">{service.waiting ? `${t.waiting} ${service.waiting} ${t.people}` : t.nobodyWaits}</span>
            <span class={service.windows_open ? "service-wait" : "service-wait none"}>
              {waitWords(service.wait ?? null, service.windows_open, t)}
            </span>
          </>
        )}
      </span>
    </button>
  );
}

function nameOf(service: ServiceView, language: Language): string {
  return language === "en" && service.name_en ? service.name_en : service.name;
}

function Trouble({ problem, t }: { problem: Problem | null; t: Words }) {
  const said = problem && problemWords(problem, t);
  return (
    <div role="alert">
      {said && (
        <p class="trouble">
          <strong>{said.words}</strong> {said.remedy}
        </p>
      )}
    </div>
  );
}

interface PriorityProps {
  category: string;
  choose: (category: string) => void;
  language: Language;
  t: Words;
}

function Priority({ category, choose, language, t }: PriorityProps) {
  return (
    <section class="priority" aria-labelledby="priority-title">
      <p id="priority-title">
        <strong>{t.priority}</strong> <span>{t.priorityHint}</span>
      </p>
      <div class="categories" role="radiogroup" aria-labelledby="priority-title">
        {CATEGORIES.map((entry) => (
          <label key={entry.id} class={category === entry.id ? "category chosen" : "category"}>
            <input type="radio" name="category" value={entry.id} checked={category === entry.id} onChange={() => choose(entry.id)} />
            {language === "en" ? entry.en : entry.zh}
          </label>
        ))}
      </div>
    </section>
  );
}

interface ResultProps {
  ticket: IssuedTicket;
  services: readonly ServiceView[];
  language: Language;
  t: Words;
  over: () => void;
}

function Result({ ticket, services, language, t, over }: ResultProps) {
  const [left, setLeft] = useState(RESULT_S);
  const [place, setPlace] = useState<TicketView | null>(null);
  const service = services.find((one) => one.id === ticket.service);
  useEffect(() => {
    view<TicketView>(`tickets/${encodeURIComponent(ticket.id)}`).then(
      (seen) => {
        setPlace(seen);
        if (PRINTS) window.setTimeout(() => window.print(), 50);
      },
      () => {},
    );
    const timer = window.setInterval(() => setLeft((seconds) => seconds - 1), 1000);
    return () => window.clearInterval(timer);
  }, [ticket.id]);
  useEffect(() => {
    if (left <= 0) over();
  }, [left]);
  return (
    <main class="result">
      <article class="paper" aria-live="assertive">
        <p class="paper-hall">{place?.hall}</p>
        <p class="paper-service">{service ? nameOf(service, language) : ""}</p>
        <p class="paper-label">{t.yourNumber}</p>
        <p class="paper-number" data-ticket={ticket.id}>
          {ticket.number}
        </p>
        <dl>
          <div>
            <dt>{t.ahead}</dt>
            <dd>
              {place?.ahead ?? ticket.ahead} {t.people}
            </dd>
          </div>
          <div>
            <dt>{t.expectedWait}</dt>
            <dd>{place ? waitWords(place.wait ?? null, service?.windows_open ?? 0, t) : "…"}</dd>
          </div>
        </dl>
        <p class="paper-keep">{t.keepNumber}</p>
        <p class="paper-time">{place?.issued_at ? issuedAt(place.issued_at, language) : ""}</p>
      </article>
      <div class="result-buttons">
        <button type="button" class="big quiet" onClick={() => window.print()}>
          {t.print}
        </button>
        <button type="button" class="big" onClick={over}>
          {t.done}
        </button>
      </div>
      <p class="hint" aria-hidden="true">
        {left} {t.backIn}
      </p>
    </main>
  );
}

function issuedAt(moment: string, language: Language): string {
  return new Date(moment).toLocaleString(language === "en" ? "en-GB" : "zh-CN", { timeZone: HALL_ZONE });
}

/** A page takes numbers only with the token of a kiosk, which a technician gives it once. */
function Registered() {
  const { t } = useLanguage();
  const device = useDevice();
  if (device === undefined) return <Loading t={t} />;
  if (device?.kind === "kiosk") return <Kiosk />;
  return (
    <div class="nothing" data-state="not_registered">
      <h1>{t.notRegistered}</h1>
      <p>{t.notRegisteredHint}</p>
    </div>
  );
}

show(<Registered />);

// The guidance desk (导办台): numbers for others, appointments, priorities, paper, and "where is my place?"

import { useEffect, useState } from "preact/hooks";
import { type Acting, useActs } from "./acting";
import { Refused, view } from "./api";
import "./style.css";
import "./staff.css";
import "./desk.css";
import { Issue } from "./desk-issue";
import { Attention, Waits, Windows } from "./desk-side";
import { Ticket } from "./desk-ticket";
import { useLive } from "./live";
import { Loading, show } from "./parts";
import type { DeskTicket, DeskView, SessionView } from "./shapes";
import { Answer, Guarded, Head, type Saying } from "./staff-parts";

const ROLES = ["desk", "manager"];

function Desk({ session, saying, toggle }: { session: SessionView; saying: Saying; toggle: () => void }) {
  const { t, w } = saying;
  const live = useLive<DeskView>("desk");
  const [number, setNumber] = useState("");
  const found = useFound(number, live.value?.through_seq ?? 0);
  const { act, said, busy } = useActs(live.refresh);
  const here = live.value;
  const issued = said?.outcome?.ticket;
  const nextDay = said?.outcome?.events.find((event) => event.type.includes("TicketCarriedOver"))?.data.to_number;
  return (
    <div class="staff guide">
      <Head title={w.desk} hall={here?.hall ?? ""} lost={live.lost} session={session} toggle={toggle} {...saying} />
      {!here ? (
        <Loading t={t} />
      ) : (
        <main>
          <div class="guide-work">
            <Answer said={said} {...saying}>
              {issued && (
                <button type="button" class="issued-number" data-ticket={issued.id} onClick={() => setNumber(issued.number)}>
                  {issued.number}
                </button>
              )}
              {nextDay !== undefined && <strong>{`${w.nextNumber} ${String(nextDay)}`}</strong>}
            </Answer>
            <Where number={number} look={setNumber} found={found} act={act} busy={busy} {...saying} />
            <Issue here={here} act={act} busy={busy} {...saying} />
          </div>
          <aside>
            <Attention here={here} look={setNumber} act={act} busy={busy} {...saying} />
            <Waits services={here.services} {...saying} />
            <Windows here={here} {...saying} />
          </aside>
        </main>
      )}
    </div>
  );
}

type Found = DeskTicket | "none" | null;

/** The ticket asked for, fetched anew whenever something happened in the hall. */
function useFound(number: string, throughSeq: number): Found {
  const [found, setFound] = useState<Found>(null);
  useEffect(() => {
    let over = false;
    if (number === "") {
      setFound(null);
      return;
    }
    view<DeskTicket>(`desk/tickets/${encodeURIComponent(number)}`).then(
      (ticket) => !over && setFound(ticket),
      (error: unknown) => {
        if (!(error instanceof Refused)) throw error;
        if (!over && error.problem.status === 404) setFound("none");
      },
    );
    return () => {
      over = true;
    };
  }, [number, throughSeq]);
  return found;
}

interface WhereProps extends Saying, Acting {
  number: string;
  look: (number: string) => void;
  found: Found;
}

function Where({ number, look, found, act, busy, ...saying }: WhereProps) {
  const { w } = saying;
  const [typed, setTyped] = useState("");
  useEffect(() => setTyped(number), [number]);
  return (
    <section class="card where">
      <form
        class="fields"
        onSubmit={(event) => {
          event.preventDefault();
          look(typed.trim().toUpperCase());
        }}
      >
        <h2>{w.where}</h2>
        <label>
          {w.number}
          <input name="number" value={typed} maxLength={64} size={8} autocomplete="off" onInput={(event) => setTyped(event.currentTarget.value)} />
        </label>
        <button type="submit" class="small strong" disabled={typed.trim() === ""}>
          {w.search}
        </button>
      </form>
      {found === "none" && (
        <p class="hint" role="status" data-state="unknown">
          {w.notFound}
        </p>
      )}
      {found !== null && found !== "none" && <Ticket key={found.id} ticket={found} act={act} busy={busy} {...saying} />}
    </section>
  );
}

show(<Guarded roles={ROLES} page={(session, saying, toggle) => <Desk session={session} saying={saying} toggle={toggle} />} />);

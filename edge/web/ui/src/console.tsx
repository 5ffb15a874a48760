// The console (管理台): what managers, technicians and auditors look after, each what the role is for.

import { useEffect, useState } from "preact/hooks";
import "./style.css";
import "./staff.css";
import "./console.css";
import { Cases, Ledger } from "./console-cases";
import { Devices } from "./console-devices";
import { Rates } from "./console-evaluation";
import { Facts, Why } from "./console-facts";
import { Hall } from "./console-hall";
import { Reports } from "./console-reports";
import { useLive } from "./live";
import { show } from "./parts";
import { ratingWords } from "./rating-words";
import type { SessionView, StatusView } from "./shapes";
import { Guarded, Head, type Saying } from "./staff-parts";

const TABS = {
  manager: ["hall", "rates", "cases", "ledger", "reports", "why", "devices", "journal"],
  technician: ["devices", "journal"],
  auditor: ["rates", "cases", "ledger", "reports", "why", "journal", "devices"],
  desk: ["ledger"],
  clerk: ["ledger"],
} as const;
type Tab = (typeof TABS)[keyof typeof TABS][number];
const PANELS = { rates: Rates, cases: Cases, ledger: Ledger, hall: Hall, reports: Reports, why: Why, devices: Devices, journal: Facts };

/** The tab stands behind the #, so that it can be linked to and survives a reload. */
function useTab(tabs: readonly Tab[]): [Tab, (tab: Tab) => void] {
  const read = (): Tab => tabs.find((tab) => tab === location.hash.slice(1)) ?? tabs[0] ?? "devices";
  const [tab, setTab] = useState<Tab>(read);
  useEffect(() => {
    const follow = () => setTab(read());
    window.addEventListener("hashchange", follow);
    return () => window.removeEventListener("hashchange", follow);
  }, [tabs]);
  return [tab, (chosen) => (location.hash = chosen)];
}

function Console({ session, saying, toggle }: { session: SessionView; saying: Saying; toggle: () => void }) {
  const { w } = saying;
  const r = ratingWords(saying.language);
  const live = useLive<StatusView>("status");
  const tabs: readonly Tab[] = TABS[session.role as keyof typeof TABS];
  const [tab, choose] = useTab(tabs);
  const Panel = PANELS[tab];
  return (
    <div class="staff console">
      <Head title={w.console} hall={live.value ? `${live.value.name} ${live.value.date}` : ""} lost={live.lost} session={session} toggle={toggle} {...saying} />
      <nav class="tabs" role="tablist">
        {tabs.map((one) => (
          <button type="button" key={one} role="tab" data-tab={one} aria-selected={one === tab} onClick={() => choose(one)}>
            {one in r ? r[one as "rates"] : w[one as "hall"]}
          </button>
        ))}
      </nav>
      <main>
        {(live.value?.not_ready ?? []).map((missing) => (
          <p key={missing} class="answer refused">
            <strong>{missing}</strong>
          </p>
        ))}
        <Panel {...saying} />
      </main>
    </div>
  );
}

show(<Guarded roles={Object.keys(TABS)} page={(session, saying, toggle) => <Console session={session} saying={saying} toggle={toggle} />} />);

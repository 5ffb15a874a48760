// The door to the hall's pages, for whoever sets the screens up.

import "./style.css";
import "./index.css";
import { useLive } from "./live";
import { LostBanner, show, Toggle } from "./parts";
import type { BoardView } from "./shapes";
import { useLanguage } from "./words";

function Index() {
  const { t, toggle } = useLanguage();
  const { value, lost } = useLive<BoardView>("board");
  return (
    <div class="door">
      <LostBanner lost={lost} t={t} />
      <header>
        <h1>{value?.hall ?? ""}</h1>
        <Toggle onClick={toggle}>{t.english}</Toggle>
      </header>
      <main>
        <h2>{t.pages}</h2>
        <nav>
          <a class="place" href="/board">
            {t.board} <small>/board</small>
          </a>
          <a class="place" href="/kiosk">
            {t.kiosk} <small>/kiosk</small>
          </a>
          <a class="place" href="/login">
            {t.login} <small>/login</small>
          </a>
          <a class="place" href="/desk">
            {t.guideDesk} <small>/desk</small>
          </a>
          <a class="place" href="/console">
            {t.console} <small>/console</small>
          </a>
        </nav>
        <h2>{t.windows}</h2>
        <nav>
          {(value?.windows ?? []).map((window) => (
            <a key={window.id} class="place" href={`/window/${encodeURIComponent(window.id)}`}>
              {window.name} <small>{window.kind}</small>
            </a>
          ))}
        </nav>
      </main>
    </div>
  );
}

show(<Index />);

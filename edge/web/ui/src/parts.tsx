// Parts that several pages share.

import { type ComponentChildren, render, type VNode } from "preact";
import { useNow } from "./live";
import { HALL_ZONE, type Words } from "./words";

export function show(page: VNode): void {
  const root = document.getElementById("page");
  if (root) render(page, root);
}

/** Said aloud by screen readers at once; shown above everything. */
export function LostBanner({ lost, t }: { lost: boolean; t: Words }) {
  return (
    <div class="lost-place" role="status" aria-live="assertive">
      {lost && <p class="lost">{t.lost}</p>}
    </div>
  );
}

export function TimeOfDay({ language }: { language: string }) {
  const now = new Date(useNow());
  const locale = language === "en" ? "en-GB" : "zh-CN";
  return (
    <time class="clock" dateTime={now.toISOString()}>
      <span class="clock-time">{now.toLocaleTimeString(locale, { timeZone: HALL_ZONE, hour: "2-digit", minute: "2-digit", hour12: false })}</span>
      <span class="clock-date">{now.toLocaleDateString(locale, { timeZone: HALL_ZONE, month: "long", day: "numeric", weekday: "long" })}</span>
    </time>
  );
}

export function Badge({ prefix }: { prefix: string }) {
  return (
    <span class="badge" aria-hidden="true">
      {prefix}
    </span>
  );
}

export function Loading({ t }: { t: Words }) {
  return (
    <p class="loading" role="status">
      {t.loading}
    </p>
  );
}

export function Toggle({ on, onClick, children }: { on?: boolean; onClick: () => void; children: ComponentChildren }) {
  return (
    <button type="button" class="toggle" {...(on === undefined ? {} : { "aria-pressed": on })} onClick={onClick}>
      {children}
    </button>
  );
}

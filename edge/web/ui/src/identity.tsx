// The identity number typed at a kiosk: optional (R36), never shown whole once it is complete, gone with the person.

import { useState } from "preact/hooks";
import "./identity.css";
import type { Words } from "./words";

const LENGTH = 18;
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS = "10X98765432";
const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "X", "0"];

/** GB 11643: does the check character hold? The hall checks again. */
export function holds(number: string): boolean {
  if (!/^[1-9]\d{16}[\dX]$/.test(number)) return false;
  const sum = WEIGHTS.reduce((total, weight, place) => total + weight * Number(number[place]), 0);
  return CHECKS[sum % 11] === number[17];
}

/** 前3后2. */
export function masked(number: string): string {
  return number.length < LENGTH ? number : `${number.slice(0, 3)}${"*".repeat(LENGTH - 5)}${number.slice(-2)}`;
}

interface IdentityProps {
  value: string;
  change: (value: string) => void;
  t: Words;
}

export function Identity({ value, change, t }: IdentityProps) {
  const [open, setOpen] = useState(false);
  const type = (text: string) => change(text.toUpperCase().replace(/[^0-9X]/g, "").slice(0, LENGTH));
  const whole = value.length === LENGTH;
  const close = () => {
    change("");
    setOpen(false);
  };
  if (!open && !value) {
    return (
      <section class="identity">
        <button type="button" class="identity-open" onClick={() => setOpen(true)}>
          {t.identityOpen}
        </button>
        <span>{t.identityHint}</span>
      </section>
    );
  }
  return (
    <section class="identity open" aria-label={t.identityOpen}>
      <div class="identity-line">
        <input
          class="identity-number"
          aria-label={t.identityOpen}
          autocomplete="off"
          spellcheck={false}
          inputMode="numeric"
          value={masked(value)}
          onKeyDown={(event) => typed(event, value, type)}
          onInput={(event) => (event.currentTarget.value = masked(value))}
        />
        <button type="button" class="identity-clear" onClick={close}>
          {t.identityClear}
        </button>
      </div>
      <div class="identity-keys">
        {KEYS.map((key) => (
          <button key={key} type="button" onClick={() => type(value + key)} disabled={whole}>
            {key}
          </button>
        ))}
        <button type="button" onClick={() => type(value.slice(0, -1))} aria-label={t.identityBack}>
          ⌫
        </button>
      </div>
      <p class="identity-word" role="status">
        {whole ? (holds(value) ? t.identityOk : t.identityWrong) : `${value.length}/${LENGTH} ${t.identityHint}`}
      </p>
    </section>
  );
}

/** Keyboards, and card readers that type like one. */
function typed(event: KeyboardEvent, value: string, type: (text: string) => void) {
  if (event.key === "Backspace") type(value.slice(0, -1));
  else if (/^[0-9xX]$/.test(event.key)) type(value + event.key);
  else return;
  event.preventDefault();
}

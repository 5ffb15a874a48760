// The five grades by their statutory words, and for a bad one what it was about. On a telephone and at the kiosk.

import { useState } from "preact/hooks";
import "./grades.css";
import type { GradeView } from "./shapes";
import type { RatingWords } from "./rating-words";
import type { Language } from "./words";

export interface Verdict {
  grade: number;
  detail: string[];
  words: string;
}

interface GradesProps {
  grades: readonly GradeView[];
  language: Language;
  r: RatingWords;
  /** 0: no words of one's own are asked for, as at the kiosk. */
  wordsMax: number;
  busy: boolean;
  send: (verdict: Verdict) => void;
}

export function Grades({ grades, language, r, wordsMax, busy, send }: GradesProps) {
  const [grade, setGrade] = useState(0);
  const [detail, setDetail] = useState<string[]>([]);
  const [words, setWords] = useState("");
  const chosen = grades.find((one) => one.grade === grade);
  const toggle = (code: string) => setDetail(detail.includes(code) ? detail.filter((one) => one !== code) : [...detail, code]);
  return (
    <form
      class="grades"
      onSubmit={(event) => {
        event.preventDefault();
        if (grade) send({ grade, detail, words: words.trim() });
      }}
    >
      <fieldset>
        <legend class="unseen">{r.title}</legend>
        {grades.map((one) => (
          <label key={one.grade} class={one.grade === grade ? "grade chosen" : "grade"} data-grade={one.grade}>
            <input
              type="radio"
              name="grade"
              value={one.grade}
              checked={one.grade === grade}
              onChange={() => {
                setGrade(one.grade);
                setDetail([]);
              }}
            />
            <span class="stars" aria-hidden="true">
              {"★".repeat(one.grade)}
              {"☆".repeat(5 - one.grade)}
            </span>
            <span>{language === "en" ? one.words_en : one.words}</span>
          </label>
        ))}
      </fieldset>
      {chosen && chosen.details.length > 0 && (
        <fieldset class="details">
          <legend>{r.about}</legend>
          {chosen.details.map((one) => (
            <label key={one.code} class={detail.includes(one.code) ? "detail chosen" : "detail"}>
              <input type="checkbox" name="detail" value={one.code} checked={detail.includes(one.code)} onChange={() => toggle(one.code)} />
              {one.words}
            </label>
          ))}
        </fieldset>
      )}
      {chosen && wordsMax > 0 && (
        <label class="own-words">
          {r.words}
          <textarea name="words" rows={3} maxLength={wordsMax} value={words} onInput={(event) => setWords(event.currentTarget.value)} />
          <small>
            {r.left} {wordsMax - words.length} {r.letters}
          </small>
        </label>
      )}
      <button type="submit" class="big" disabled={!grade || busy}>
        {busy ? r.sending : grade ? r.send : r.choose}
      </button>
    </form>
  );
}

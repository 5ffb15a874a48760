// Made from the API's own types by `python -m edge.web.typescript`; a test compares it.

export interface AccountView {
  account: string;
  name: string;
  role: "" | "auditor" | "clerk" | "desk" | "manager" | "technician";
  windows: readonly (string)[];
  disabled: boolean;
  signed_in: boolean;
}

export interface AccountsView { accounts: readonly (AccountView)[]; tokens: readonly (TokenView)[]; at: string; }

export interface AtWindow {
  ticket: string;
  number: string;
  service: string;
  status: "called" | "cancelled" | "carried_over" | "finished" | "held" | "missed" | "planned" | "serving" | "transferred" | "unserved" | "waiting";
  since: string | null;
  recalls: number;
}

export interface BoardView {
  through_seq: number;
  hall: string;
  date: string;
  calls: readonly (CallView)[];
  windows: readonly (BoardWindow)[];
  services: readonly (ServiceView)[];
}

export interface BoardWindow {
  id: string;
  name: string;
  kind: string;
  zone: string;
  status: "closed" | "open" | "paused";
  number: string;
  serving: boolean;
  services: readonly (string)[];
}

export interface CallView {
  call: string;
  number: string;
  window: string;
  window_name: string;
  zone: string;
  times: number;
  current: boolean;
  at: string;
}

export interface CaseLineView {
  step: "appeal" | "call_back" | "close" | "rectify";
  at: string;
  staff: string;
  note: string;
  late: boolean;
}

export interface CaseView {
  case: string;
  number: string;
  service_name: string;
  window: string;
  staff: string;
  grade: number;
  detail: readonly (string)[];
  opened_at: string;
  status: "appealed" | "called_back" | "closed" | "opened" | "rectified";
  call_back_by: string;
  rectify_by: string;
  next_step: "appeal" | "call_back" | "close" | "rectify" | null;
  overdue: readonly ("appeal" | "call_back" | "close" | "rectify")[];
  soon: readonly ("appeal" | "call_back" | "close" | "rectify")[];
  steps: readonly (CaseLineView)[];
}

export interface CasesView { through_seq: number; cases: readonly (CaseView)[]; }

export interface DeskTicket {
  id: string;
  number: string;
  status: "called" | "cancelled" | "carried_over" | "finished" | "held" | "missed" | "planned" | "serving" | "transferred" | "unserved" | "waiting";
  category: "disabled" | "elderly_60" | "elderly_65" | "hmt_resident" | "ordinary" | "other_priority" | "pregnant" | "soldier" | "special_care" | "veteran";
  party: number;
  service: string;
  service_name: string;
  services: readonly (string)[];
  ahead: number | null;
  wait: Wait | null;
  window: string;
  window_name: string;
  issued_at: string | null;
  paper: "failed" | "none" | "printed" | "reserved";
}

export interface DeskView {
  through_seq: number;
  hall: string;
  date: string;
  warnings: readonly (DeskWarning)[];
  services: readonly (ServiceView)[];
  windows: readonly (BoardWindow)[];
  print_failures: readonly (DeskTicket)[];
  missed: readonly (DeskTicket)[];
  printers: readonly (string)[];
}

export interface DeskWarning {
  kind: "many_waiting" | "suspended" | "unattended" | "unstaffed";
  id: string;
  name: string;
  waiting: number;
  reason?: string;
}

export interface DetailView { code: string; words: string; }

export interface DeviceSessionView { token: string; kind: "board" | "kiosk"; csrf: string; }

export interface DeviceView {
  id: string;
  profile: string;
  line: string;
  window: string;
  up: boolean;
  reason: string;
  agrees?: boolean | null;
  incomplete?: string;
  since?: string | null;
  frames_good?: number;
  frames_sent?: number;
  frames_bad?: Record<string, unknown>;
  timeouts?: number;
  refused?: Record<string, unknown>;
  last_fault?: string;
}

export interface DevicesView { devices: readonly (DeviceView)[]; lines?: readonly (LineView)[]; }

export interface EvaluationView {
  through_seq: number;
  date: string;
  wanted_percent: number;
  rates: readonly (RateFigureView)[];
  flagged: readonly (FlaggedView)[];
  years: readonly (YearCountView)[];
  incomplete_devices: readonly (string)[];
}

export interface EventView {
  specversion?: "1.0";
  id: string;
  source: string;
  type: string;
  time: string;
  subject: string;
  sequence: string;
  datacontenttype?: "application/json";
  data: Record<string, unknown>;
}

export interface FactView {
  seq: number;
  at: string;
  trusted: boolean;
  type: string;
  words: string;
  subject: string;
  actor: string;
}

export interface FlaggedView {
  visit: string;
  number: string;
  date: string;
  window: string;
  grade: number;
  channel: "evaluator" | "kiosk" | "link";
  at: string;
  reasons: readonly ("after_call" | "after_end" | "after_hours" | "burst" | "own_network" | "same_client")[];
}

export interface GradeView { grade: number; words: string; words_en: string; details: readonly (DetailView)[]; }

export interface GradesView { grades: readonly (GradeView)[]; link: boolean; }

export interface HeldTicket { ticket: string; number: string; }

export interface IssuedTicket { id: string; number: string; service: string; ahead: number; link: string; }

export interface JournalView { through_seq: number; facts: readonly (FactView)[]; }

export interface LedgerLineView {
  ticket: string;
  number: string;
  service: string;
  opened_at: string;
  problem: string;
  handling: string;
  call_back: string;
  settled: boolean;
  staff: string;
  noted_at: string | null;
}

export interface LedgerView { through_seq: number; lines: readonly (LedgerLineView)[]; }

export interface LineView {
  id: string;
  open: boolean;
  reason: string;
  reconnects: number;
  noise_bytes: number;
  strangers: number;
  waiting: number;
  bad: Record<string, unknown>;
}

export interface NamedService { id: string; name: string; name_en: string; }

export interface OutcomeView { through_seq: number; events: readonly (EventView)[]; ticket?: IssuedTicket | null; }

export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail?: string;
  rule?: string;
  remedy?: string;
  instance?: string;
}

export interface RateFigureView {
  date: string;
  window: string;
  finished: number;
  active: number;
  flagged: number;
  lapsed: number;
  early: number;
  grades: readonly (number)[];
  percent: number | null;
  under: boolean;
}

export interface RatingLinkView { link: string; qr: readonly (string)[]; }

export interface RatingView {
  through_seq: number;
  hall: string;
  number: string;
  service_name: string;
  window_name: string;
  status: "lapsed" | "open" | "rated";
  open_until: string;
  words_max: number;
  grades: readonly (GradeView)[];
}

export interface ReportTable {
  title: string;
  columns: readonly (string)[];
  rows: readonly (readonly (string | number | number | null)[])[];
}

export interface ReportView { period: string; hall: string; until: string; tables?: readonly (ReportTable)[]; }

export interface ServiceView {
  id: string;
  name: string;
  name_en: string;
  prefix: string;
  waiting: number;
  windows_open: number;
  wait: Wait | null;
  overtime?: boolean;
}

export interface ServicesView { through_seq: number; hall: string; services: readonly (ServiceView)[]; }

export interface SessionView {
  account: string;
  name: string;
  role: "" | "auditor" | "clerk" | "desk" | "manager" | "technician";
  window: string;
  csrf: string;
  idle_at: string;
}

export interface StatusView {
  version: string;
  hall: string;
  name: string;
  date: string;
  epoch: string;
  through_seq: number;
  streams: number;
  ready: boolean;
  not_ready: readonly (string)[];
}

export interface TicketView {
  through_seq: number;
  hall: string;
  id: string;
  number: string;
  status: "called" | "cancelled" | "carried_over" | "finished" | "held" | "missed" | "planned" | "serving" | "transferred" | "unserved" | "waiting";
  service: string;
  service_name: string;
  service_name_en: string;
  ahead: number | null;
  wait: Wait | null;
  window: string;
  window_name: string;
  issued_at: string | null;
}

export interface TokenView { token: string; kind: "board" | "kiosk"; revoked: boolean; }

export interface UpkeepDone { token?: string; }

export interface Wait { minutes: number; low?: number | null; high?: number | null; in_hours?: number | null; }

export interface WhyView { words: string; facts: readonly (FactView)[]; }

export interface WindowView {
  through_seq: number;
  id: string;
  name: string;
  kind: string;
  zone: string;
  status: "closed" | "open" | "paused";
  staff: string;
  current: AtWindow | null;
  held: readonly (HeldTicket)[];
  waiting: number;
  services: readonly (ServiceView)[];
  all_services: readonly (NamedService)[];
  asking: boolean;
}

export interface WindowsView { through_seq: number; windows: readonly (BoardWindow)[]; }

export interface YearCountView {
  service: string;
  name: string;
  year: string;
  finished: number;
  few: boolean;
  shared: boolean;
}

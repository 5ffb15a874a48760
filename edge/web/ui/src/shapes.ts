// Made from the API's own types by `python -m edge.web.typescript`; a test compares it.

export interface AccountView {
  account: string;
  name: string;
  role: "" | "auditor" | "clerk" | "desk" | "manager" | "technician";
  windows: readonly (string)[];
  disabled: boolean;
  signed_in: boolean;
}

export interface AccountsView {
  accounts: readonly (AccountView)[];
  tokens: readonly (TokenView)[];
  at: string;
}

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

export interface CallNext {
  do: "call_next";
  window: string;
}

export interface CallNextBody {}

export interface CallTicket {
  do: "call_ticket";
  window: string;
  ticket: string;
  reason?: string;
}

export interface CallTicketBody {
  ticket: string;
  reason?: string;
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

export interface CloseWindow {
  do: "close_window";
  window: string;
  reason?: string;
  force?: boolean;
}

export interface CloseWindowBody {
  reason?: string;
  force?: boolean;
}

export interface ConfirmPrint {
  do: "confirm_print";
  ticket: string;
}

export interface ConfirmPrintBody {}

export interface DeviceSessionView {
  token: string;
  kind: "board" | "kiosk";
  csrf: string;
}

export interface DeviceView {
  id: string;
  profile: string;
  line: string;
  window: string;
  up: boolean;
  reason: string;
  agrees?: boolean | null;
}

export interface DevicesView {
  devices: readonly (DeviceView)[];
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

export interface FailPrint {
  do: "fail_print";
  ticket: string;
  reason: string;
}

export interface FailPrintBody {
  reason: string;
}

export interface FinishService {
  do: "finish_service";
  window: string;
  outcome?: "done" | "incomplete" | "informed" | "withdrawn";
}

export interface FinishServiceBody {
  outcome?: "done" | "incomplete" | "informed" | "withdrawn";
}

export interface HeldTicket {
  ticket: string;
  number: string;
}

export interface Hold {
  do: "hold";
  window: string;
  reason?: string;
}

export interface HoldBody {
  reason?: string;
}

export interface IssueTicket {
  do: "issue_ticket";
  service: string;
  then?: readonly (string)[];
  free?: boolean;
  category?: "disabled" | "elderly_60" | "elderly_65" | "hmt_resident" | "ordinary" | "other_priority" | "pregnant" | "soldier" | "special_care" | "veteran";
  channel?: "api" | "appointment" | "desk" | "kiosk" | "lease" | "mqtt" | "walk_in";
  language?: string;
  party?: number;
  device?: string;
  number?: string;
  issued_at?: number | null;
  person?: string;
  person_hash?: string;
}

export interface IssueTicketBody {
  service: string;
  then?: readonly (string)[];
  free?: boolean;
  category?: "disabled" | "elderly_60" | "elderly_65" | "hmt_resident" | "ordinary" | "other_priority" | "pregnant" | "soldier" | "special_care" | "veteran";
  language?: string;
  party?: number;
  person?: string;
  person_hash?: string;
}

export interface IssuedTicket {
  id: string;
  number: string;
  service: string;
  ahead: number;
  link: string;
}

export interface LogIn {
  do: "log_in";
  window: string;
  staff: string;
  services?: readonly (string)[];
}

export interface LogInBody {
  staff: string;
  services?: readonly (string)[];
}

export interface LogOut {
  do: "log_out";
  window: string;
  reason?: string;
  force?: boolean;
}

export interface LogOutBody {
  reason?: string;
  force?: boolean;
}

export interface MarkMissed {
  do: "mark_missed";
  window: string;
}

export interface MarkMissedBody {}

export interface NamedService {
  id: string;
  name: string;
  name_en: string;
}

export interface OpenWindow {
  do: "open_window";
  window: string;
}

export interface OpenWindowBody {}

export interface OutcomeView {
  through_seq: number;
  events: readonly (EventView)[];
  ticket?: IssuedTicket | null;
}

export interface PauseWindow {
  do: "pause_window";
  window: string;
  reason?: string;
  force?: boolean;
}

export interface PauseWindowBody {
  reason?: string;
  force?: boolean;
}

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

export interface Recall {
  do: "recall";
  window: string;
}

export interface RecallBody {}

export interface ResumeWindow {
  do: "resume_window";
  window: string;
}

export interface ResumeWindowBody {}

export interface ReturnHeld {
  do: "return_held";
  window: string;
  ticket?: string;
}

export interface ReturnHeldBody {
  ticket?: string;
}

export interface ServiceView {
  id: string;
  name: string;
  name_en: string;
  prefix: string;
  waiting: number;
  windows_open: number;
  wait: Wait | null;
}

export interface ServicesView {
  through_seq: number;
  hall: string;
  services: readonly (ServiceView)[];
}

export interface SessionView {
  account: string;
  name: string;
  role: "" | "auditor" | "clerk" | "desk" | "manager" | "technician";
  window: string;
  csrf: string;
  idle_at: string;
}

export interface StartService {
  do: "start_service";
  window: string;
}

export interface StartServiceBody {}

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

export interface TokenView {
  token: string;
  kind: "board" | "kiosk";
  revoked: boolean;
}

export interface Transfer {
  do: "transfer";
  window: string;
  service: string;
  back?: boolean;
  position?: "arrival" | "first" | "last" | null;
}

export interface TransferBody {
  service: string;
  back?: boolean;
  position?: "arrival" | "first" | "last" | null;
}

export interface UpkeepDone {
  token?: string;
}

export interface Wait {
  minutes: number;
  low?: number | null;
  high?: number | null;
}

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

export interface WindowsView {
  through_seq: number;
  windows: readonly (BoardWindow)[];
}

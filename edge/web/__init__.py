"""The hall's pages and its open API: aiohttp, server-sent events, problem details, one OpenAPI document.

    page or program ── POST command ──▶ doors ──▶ Hall.submit ──▶ outcome or problem
                    ◀── GET views ────── reading ◀── Hall.views            (what is shown is what is on disk)
                    ◀── GET stream ───── stream ◀── commits; resumes from the journal

Lives here: which command may come from which page (`doors`), who asks (`seat`), the shapes told (`shapes`), the stream,
the OpenAPI document made from the same tables, the pages' TypeScript (`ui/`) and what builds it (`build_pages`).
Must not come in: the queue's rules (a route never decides anything), State (only views are read), the journal's file.
"""

//! Fiado: customers, trade credit and a storefront for a small supplier, on Cloudflare Workers.
//!
//! A request is a straight walk, and imports point one way:
//!
//! ```text
//! lib → router → web/* → storage → domain
//! lib → jobs          → storage → domain
//!                       storage → demo → domain
//! ```
//!
//! * [`domain`]: the rules, pure: money, dates, terms, allocation, delinquency. No SQL, no HTTP, no clock.
//! * [`storage`]: the only SQL and the only R2. Every verb takes the supplier it acts for.
//! * [`web`]: thin handlers by area (admin, storefront, api, webhooks), their views and their words.
//! * [`jobs`]: the nightly job.
//! * [`demo`]: the demo supplier, made up by pure code for any day; `storage::demo` loads it.
//! * [`json`]: strict reading of JSON, with the way to what does not fit.
//! * [`router`]: every URL in one table. [`app`]: bindings, configuration and `now`. [`error`]: the one error type.

pub mod app;
#[cfg(feature = "demo")]
pub mod demo;
#[macro_use]
pub mod json;
#[macro_use]
pub mod domain;
pub mod error;
pub mod jobs;
pub mod router;
pub mod storage;
pub mod web;

use worker::{Context, Env, Request, Response, Result, ScheduleContext, ScheduledEvent, event};

#[event(fetch)]
async fn fetch(request: Request, env: Env, ctx: Context) -> Result<Response> {
    router::handle(request, env, ctx).await
}

#[event(scheduled)]
async fn scheduled(event: ScheduledEvent, env: Env, _ctx: ScheduleContext) {
    jobs::on_schedule(event.schedule(), env).await;
}

//! The nightly job: at each supplier's midnight, the customers whose date has come are judged anew.
//!
//! It costs what is due, not what exists: a customer bears the date on which anything about it can change by itself.
//! It can be killed anywhere and repeated at will: what was written is not due any more, what was not still is.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::app::App;
use crate::domain::delinquency::{History, Policy};
use crate::error::Error;
use crate::storage::access::Supplier;
use crate::storage::job_runs::{self, ERRORS_KEPT, NewRun, RunError};
pub use crate::storage::job_runs::{Cause, Summary};
use crate::storage::reviews::{self, Due, PAGE, Reviewed};
use crate::storage::{Act, Failure, accounts, past, promises, reminders};

/// How history names the job.
const ACTOR: &str = "Fiado";

/// Suppliers listed at once.
const SUPPLIERS: u32 = 20;

/// Round trips that one trigger may make; D1 takes 1,000 an invocation. The rest waits for the next trigger.
const TRIPS: usize = 800;
/// The same while somebody waits for a page.
const TRIPS_WHILE_WAITED_FOR: usize = 200;

/// A trigger has 15 minutes, a page less.
const TIME: TimeDelta = TimeDelta::minutes(10);
const TIME_WHILE_WAITED_FOR: TimeDelta = TimeDelta::seconds(20);

/// How often a page is read again because somebody wrote to its accounts meanwhile.
const PASSES: usize = 5;

/// Every supplier whose midnight has come. One that fails does not hold up the others.
pub async fn run_due(app: &App) -> Result<(), Error> {
    let budget = Budget::start(app, TRIPS, TIME);
    let mut last = None;
    loop {
        let due = job_runs::due_suppliers(&app.db, app.now, last.as_ref(), SUPPLIERS).await?;
        for one in &due {
            if budget.is_spent() {
                return Ok(());
            }
            let ran = match &one.supplier {
                Ok(supplier) => run_within(app, supplier, Cause::Midnight, &budget)
                    .await
                    .map(drop),
                Err(error) => Err(Error::internal(error)),
            };
            if let Err(error) = ran {
                error.log(&format!("nightly job of supplier {}", one.id));
            }
        }
        if due.len() < usize::try_from(SUPPLIERS).unwrap_or(usize::MAX) {
            return Ok(());
        }
        last = due.into_iter().last();
    }
}

/// The job for one supplier, now, whoever asked for it.
pub async fn run(app: &App, supplier: &Supplier, cause: Cause) -> Result<Summary, Error> {
    let budget = Budget::start(app, TRIPS_WHILE_WAITED_FOR, TIME_WHILE_WAITED_FOR);
    run_within(app, supplier, cause, &budget).await
}

async fn run_within(
    app: &App,
    supplier: &Supplier,
    cause: Cause,
    budget: &Budget<'_>,
) -> Result<Summary, Error> {
    let today = supplier.today(app.now);
    let run = NewRun {
        id: app.id(),
        cause,
        local_date: today,
        started_at: app.now,
    };
    let started = clock();
    let policy = job_runs::begin(&app.db, supplier, &run).await?;
    let new_id = app.new_ids();
    let act = app.act(supplier, ACTOR, &new_id);
    let mut night = Night {
        app,
        act,
        policy,
        today,
        summary: Summary::default(),
        failed: HashSet::new(),
    };
    night.summary.complete = night.review_all(budget).await?;
    if night.summary.complete {
        // After the reviews, which know what is overdue today.
        promises::end_due(&app.db, &night.act).await?;
        night.summary.reminders = reminders::prepare(&app.db, &night.act, &night.policy).await?;
    }
    // Dated by the run's own time, as long as it took.
    let finished_at = app.now + (clock() - started);
    job_runs::finish(&app.db, supplier, &run, &night.summary, finished_at).await?;
    Ok(night.summary)
}

/// A run at work.
struct Night<'a> {
    app: &'a App,
    act: Act<'a>,
    policy: Policy,
    today: NaiveDate,
    summary: Summary,
    /// Still due, but not looked at again by this run.
    failed: HashSet<String>,
}

impl Night<'_> {
    /// Whether nothing is left.
    async fn review_all(&mut self, budget: &Budget<'_>) -> Result<bool, Error> {
        for _ in 0..PASSES {
            let mut overtaken = 0;
            let mut after: Option<(String, i64)> = None;
            loop {
                let from = after.as_ref().map(|(due_on, seq)| (due_on.as_str(), *seq));
                let page =
                    reviews::due(&self.app.db, self.act.supplier, &self.policy, self.today, from).await?;
                let is_last = page.len() < usize::try_from(PAGE).unwrap_or(usize::MAX);
                after = page.last().map(Due::key);
                overtaken += self.review(page).await?;
                if is_last {
                    break;
                }
                if budget.is_spent() {
                    return Ok(false);
                }
            }
            if overtaken == 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Looks at one page; the answer is how many accounts somebody else wrote to meanwhile.
    async fn review(&mut self, page: Vec<Due>) -> Result<usize, Error> {
        let page: Vec<Due> = page
            .into_iter()
            .filter(|due| !self.failed.contains(&due.customer_id))
            .collect();
        let histories = self.histories(&page).await?;
        let mut reviewed = Vec::new();
        for due in &page {
            match &due.account {
                Err(cause) => self.fail(&due.customer_id, cause),
                Ok(account) if account.needs_history() => match histories.get(&due.customer_id) {
                    Some(Ok(history)) => {
                        reviewed.push(Reviewed::by_history(due, account, history, self.today))
                    }
                    Some(Err(cause)) => self.fail(&due.customer_id, cause),
                    None => self.fail(&due.customer_id, "its documents are gone"),
                },
                Ok(account) => reviewed.push(Reviewed::by_time(due, account, self.today)),
            }
        }
        let written = match reviews::write(&self.app.db, &self.act, &reviewed).await {
            Ok(written) => written,
            Err(_) => self.write_one_by_one(&reviewed).await?,
        };
        let changed = reviewed
            .iter()
            .filter(|one| one.changes_status() && written.contains(&one.customer_id))
            .count();
        self.summary.due = add(self.summary.due, written.len());
        self.summary.changed = add(self.summary.changed, changed);
        let is_left =
            |one: &&Reviewed| !written.contains(&one.customer_id) && !self.failed.contains(&one.customer_id);
        Ok(reviewed.iter().filter(is_left).count())
    }

    /// The dated histories of those on the page whose row does not suffice, each read or failed by itself.
    async fn histories(&self, page: &[Due]) -> Result<HashMap<String, Result<History, String>>, Error> {
        let needs = |due: &&Due| due.account.as_ref().is_ok_and(accounts::Account::needs_history);
        let ids: Vec<&str> = page
            .iter()
            .filter(needs)
            .map(|due| due.customer_id.as_str())
            .collect();
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let (db, supplier) = (&self.app.db, self.act.supplier);
        if let Ok(all) = past::histories(db, supplier, &ids).await {
            return Ok(all.into_iter().map(|(id, history)| (id, Ok(history))).collect());
        }
        let mut each = HashMap::new();
        for id in ids {
            match past::histories(db, supplier, &[id]).await {
                Ok(found) => each.extend(found.into_iter().map(|(id, history)| (id, Ok(history)))),
                Err(_) => drop(each.insert(id.to_owned(), Err("unreadable: its documents".to_owned()))),
            }
        }
        if each.values().all(Result::is_err) && each.len() > 1 {
            return Err(Error::internal("no account's documents can be read"));
        }
        Ok(each)
    }

    /// After a batch failed: each by itself, so that only the culprit is left out.
    async fn write_one_by_one(&mut self, reviewed: &[Reviewed]) -> Result<HashSet<String>, Error> {
        let mut written = HashSet::new();
        let mut failures = Vec::new();
        for one in reviewed {
            match reviews::write(&self.app.db, &self.act, std::slice::from_ref(one)).await {
                Ok(done) => written.extend(done),
                Err(failure) => failures.push((one.customer_id.clone(), failure)),
            }
        }
        // All of several at once: that is the database, not a customer. The run stays open for the next trigger.
        if failures.len() > 1 && failures.len() == reviewed.len() {
            return Err(failures.remove(0).1.into());
        }
        for (customer_id, failure) in failures {
            self.fail(&customer_id, &cause(&failure));
        }
        Ok(written)
    }

    fn fail(&mut self, customer_id: &str, cause: &str) {
        self.failed.insert(customer_id.to_owned());
        self.summary.due = add(self.summary.due, 1);
        self.summary.failed = add(self.summary.failed, 1);
        if self.summary.errors.len() < ERRORS_KEPT {
            self.summary.errors.push(RunError {
                customer_id: customer_id.to_owned(),
                cause: cause.to_owned(),
            });
        }
    }
}

/// What a constraint or trigger said: names of columns, no values.
fn cause(failure: &Failure) -> String {
    match failure {
        Failure::Db(error) => error.to_string(),
        Failure::NotFound => "not found".to_owned(),
        Failure::Invalid(_) | Failure::HaveAccess { .. } => "invalid".to_owned(),
    }
}

fn add(sum: u32, more: usize) -> u32 {
    sum.saturating_add(u32::try_from(more).unwrap_or(u32::MAX))
}

/// How much one event may do.
struct Budget<'a> {
    app: &'a App,
    trips: usize,
    until: DateTime<Utc>,
}

impl Budget<'_> {
    fn start(app: &App, trips: usize, time: TimeDelta) -> Budget<'_> {
        Budget {
            app,
            trips: app.db.cost().trips.saturating_add(trips),
            until: clock() + time,
        }
    }

    fn is_spent(&self) -> bool {
        self.app.db.cost().trips >= self.trips || clock() >= self.until
    }
}

/// A stopwatch, not a calendar: what day it is comes from the event.
fn clock() -> DateTime<Utc> {
    let millis = worker::Date::now().as_millis().try_into().unwrap_or(i64::MAX);
    DateTime::from_timestamp_millis(millis).unwrap_or(DateTime::UNIX_EPOCH)
}

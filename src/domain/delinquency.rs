//! stub
use chrono::NaiveDate; use serde::{Serialize,Deserialize};
use super::money::{Amount,Currency}; use super::account::OpenItem;
words! { pub enum Status { WithoutIncidents="without_incidents", Debtor="debtor", Delinquent="delinquent", DoNotSell="do_not_sell" } }
words! { pub enum Mode { Pin="pin", Floor="floor", Cap="cap" } }
words! { pub enum Rule { NothingOverdue="nothing_overdue" } }
words! { pub enum IncidentKind { ReturnedDebit="returned_debit", ChargebackLost="chargeback_lost" } }
#[derive(Debug,Clone,Serialize,Deserialize)] pub struct Policy{}
impl Policy { pub fn for_currency(_:&Currency)->Self{Policy{}} }
#[derive(Debug,Clone,Serialize,Deserialize)] pub struct Incident{pub kind:IncidentKind,pub on:NaiveDate}
#[derive(Debug,Clone,Default,Serialize,Deserialize)] pub struct Memory{}
#[derive(Debug,Clone,Serialize,Deserialize)] pub struct Override{pub mode:Mode,pub status:Status,pub reason:String,pub actor:String,pub starts_on:NaiveDate,pub expires_on:Option<NaiveDate>,pub ended_on:Option<NaiveDate>}
impl Override { pub fn is_active(&self,_:NaiveDate)->bool{true} pub fn last_day(&self)->Option<NaiveDate>{None} }
pub struct Facts{pub items:Vec<OpenItem>,pub incidents:Vec<Incident>,pub overrides:Vec<Override>,pub credit_limit:Option<Amount>}
#[derive(Debug,Clone,Serialize,Deserialize)] pub struct Explanation{pub rule:Rule}
pub struct Standing{pub computed:Status,pub effective:Status,pub explanation:Explanation,pub memory:Memory,pub memory_on:NaiveDate,pub on:NaiveDate,pub overdue:Amount,pub next_review_on:Option<NaiveDate>,pub blocks_on:Option<NaiveDate>}
pub struct InvoiceHistory{pub number:String,pub issued_on:NaiveDate,pub due_on:NaiveDate,pub total:Amount,pub allocations:Vec<(NaiveDate,Amount)>,pub disputes:Vec<(NaiveDate,Option<NaiveDate>)>}
pub struct History{pub invoices:Vec<InvoiceHistory>,pub incidents:Vec<Incident>,pub overrides:Vec<Override>,pub credit_limit:Option<Amount>}
pub fn evaluate(_:&Facts,_:&Policy,_:Memory,_:NaiveDate,_:NaiveDate)->Standing{todo!()}
pub fn rebuild(_:&History,_:&Policy,_:NaiveDate)->Standing{todo!()}
pub fn items_as_of(_:&History,_:NaiveDate)->Vec<OpenItem>{todo!()}

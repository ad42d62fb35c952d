//! `/healthz`, and the harness itself.

use crate::support::{Fiado, json};

#[test]
fn healthz_answers_once_the_database_does() {
    let answer = Fiado::shared().visitor().get("/healthz").expect(200);
    assert_eq!(answer.json()["status"], "ok");
    assert_eq!(answer.cost().trips, 1);
    assert!(answer.cost().read <= 1);
}

#[test]
fn a_supplier_signs_up_and_its_owner_signs_in() {
    let fiado = Fiado::start();
    let bakery = fiado.supplier("bakery");
    assert_eq!(bakery.slug, "bakery");
    bakery.sign_in().get("/admin/settings").expect(200);
    bakery.staff("viewer").get("/admin/settings").expect(403);
}

#[test]
fn two_suppliers_of_one_name_are_told_apart() {
    let fiado = Fiado::shared();
    let (one, other) = (fiado.supplier("twin"), fiado.supplier("twin"));
    assert_ne!(one.slug, other.slug);
}

#[test]
fn what_was_written_is_there_after_kill_9() {
    let fiado = Fiado::with_vars(json!({"SIGNUPS": "first"})).start();
    let bakery = fiado.supplier("bakery");
    fiado.kill();
    fiado.restart();
    bakery.sign_in().get("/admin/settings").expect(200);
}

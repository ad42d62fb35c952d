//! `/api/v1/orders`: the gate, its price and its cost.

use std::sync::Barrier;

use crate::support::{Customer, Fiado, Supplier, json};

fn post(
    supplier: &Supplier,
    customer: &Customer,
    key: &str,
    lines: serde_json::Value,
) -> crate::support::Answer {
    let body = json!({"customer_id": customer.id, "lines": lines});
    supplier
        .request("POST", "/api/v1/orders")
        .header("Idempotency-Key", key)
        .json(&body)
        .send()
}

#[test]
fn an_order_is_priced_by_the_line_and_taxed_after_the_discount() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").with("discount_bp", 1250).create();
    bakery.product("CRO-1", 333).with("tax_rate_bp", 2100).create();
    bakery.product("BAG-1", 1).create();
    let order = bakery
        .order(&cafe, &[("CRO-1", 3), ("BAG-1", 4)])
        .expect(201)
        .json();
    assert_eq!(
        (&order["net"], &order["tax"], &order["total"]),
        (&json!(878), &json!(184), &json!(1062))
    );
    assert_eq!(order["lines"][0]["net"], 874);
    assert_eq!(order["lines"][1]["net"], 4); // 3.5 away from zero
    assert_eq!(order["number"], "1001");
    assert_eq!(order["placed_on"], bakery.day(0));
    let read = bakery
        .get(&format!("/api/v1/orders/{}", order["id"].as_str().unwrap()))
        .expect(200)
        .json();
    assert_eq!(read, order);
    assert_eq!(bakery.account(&cafe)["exposure"], 1062);
    assert_eq!(
        bakery.order(&cafe, &[("BAG-1", 1)]).expect(201).json()["number"],
        "1002"
    );
}

#[test]
fn lines_of_one_product_are_one_line() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    bakery.product("CRO-1", 100).stock(5).create();
    let order = bakery
        .order(&cafe, &[("CRO-1", 2), ("CRO-1", 3)])
        .expect(201)
        .json();
    assert_eq!(order["lines"].as_array().unwrap().len(), 1);
    assert_eq!(order["lines"][0]["quantity"], 5);
}

#[test]
fn what_cannot_be_ordered_is_pointed_at() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    bakery.product("CRO-1", 100).stock(5).create();
    bakery.product("OLD-1", 100).with("active", false).create();
    for sku in ["OLD-1", "NO-SUCH"] {
        let refused = bakery
            .order(&cafe, &[("CRO-1", 1), (sku, 1)])
            .expect_problem(409, "not-in-range");
        assert_eq!(refused.pointers(), ["/lines/1/sku"]);
    }
    let refused = bakery
        .order(&cafe, &[("CRO-1", 6)])
        .expect_problem(409, "out-of-stock");
    assert_eq!(refused.pointers(), ["/lines/0/quantity"]);
    bakery.order(&cafe, &[]).expect_faults(&["/lines"]);
    bakery
        .order(&cafe, &[("CRO-1", 0), ("CRO-1", 1_000_001)])
        .expect_faults(&["/lines/0/quantity", "/lines/1/quantity"]);
    let nobody = Customer {
        id: "nobody".to_owned(),
        ..cafe
    };
    bakery
        .order(&nobody, &[("CRO-1", 1)])
        .expect_problem(404, "not-found");
}

#[test]
fn forty_at_once_never_exceed_a_limit_with_room_for_two() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").limit(2_500).create();
    bakery.product("CRO-1", 1_000).stock(1_000).create();
    let together = Barrier::new(40);
    let answers: Vec<u16> = std::thread::scope(|scope| {
        let sent: Vec<_> = (0..40)
            .map(|_| {
                scope.spawn(|| {
                    together.wait();
                    bakery.order(&cafe, &[("CRO-1", 1)]).status
                })
            })
            .collect();
        sent.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(
        answers.iter().filter(|status| **status == 201).count(),
        2,
        "{answers:?}"
    );
    assert_eq!(
        answers.iter().filter(|status| **status == 409).count(),
        38,
        "{answers:?}"
    );
    assert_eq!(bakery.account(&cafe)["exposure"], 2_000);
    bakery
        .order(&cafe, &[("CRO-1", 1)])
        .expect_problem(409, "credit-limit-exceeded");
}

#[test]
fn twenty_at_once_never_take_more_than_the_stock() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    bakery.product("CRO-1", 100).stock(3).create();
    let placed = std::thread::scope(|scope| {
        let sent: Vec<_> = (0..20)
            .map(|_| scope.spawn(|| bakery.order(&cafe, &[("CRO-1", 1)]).status))
            .collect();
        sent.into_iter()
            .map(|one| one.join().unwrap())
            .filter(|status| *status == 201)
            .count()
    });
    assert_eq!(placed, 3);
}

#[test]
fn a_repeated_post_orders_once_and_writes_nothing() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").limit(1_500).create();
    bakery.product("CRO-1", 1_000).create();
    let lines = json!([{"sku": "CRO-1", "quantity": 1}]);
    let first = post(&bakery, &cafe, "k1", lines.clone()).expect(201);
    let again = post(&bakery, &cafe, "k1", lines.clone()).expect(201);
    assert_eq!(first.json(), again.json());
    assert_eq!(again.cost().written, 0);
    // A refusal is an answer, too.
    post(&bakery, &cafe, "k2", lines.clone()).expect_problem(409, "credit-limit-exceeded");
    let refused = post(&bakery, &cafe, "k2", lines).expect_problem(409, "credit-limit-exceeded");
    assert_eq!(refused.cost().written, 0);
    let other = json!([{"sku": "CRO-1", "quantity": 2}]);
    post(&bakery, &cafe, "k1", other).expect_problem(422, "idempotency-mismatch");
}

#[test]
fn ten_deliveries_of_one_request_are_one_order() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").limit(1_500).create();
    bakery.product("CRO-1", 1_000).create();
    let ids: Vec<String> = std::thread::scope(|scope| {
        let lines = json!([{"sku": "CRO-1", "quantity": 1}]);
        let sent: Vec<_> = (0..10)
            .map(|_| {
                let lines = lines.clone();
                scope.spawn(|| post(&bakery, &cafe, "once", lines).expect(201).id())
            })
            .collect();
        sent.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    assert_eq!(bakery.account(&cafe)["exposure"], 1_000);
}

#[test]
fn an_order_costs_what_its_lines_do() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    for number in 0..20 {
        bakery
            .product(&format!("P-{number}"), 100)
            .stock(1_000)
            .with("tax_rate_bp", 1000)
            .create();
    }
    for lines in [1_u64, 2, 5, 20] {
        let body: Vec<_> = (0..lines)
            .map(|number| json!({"sku": format!("P-{number}"), "quantity": 2}))
            .collect();
        let cost = post(&bakery, &cafe, &format!("cost-{lines}"), json!(body))
            .expect(201)
            .cost();
        // One row more is read to let the key in.
        assert!(cost.read <= 8 + 8 * lines + 1, "{lines} lines read {}", cost.read);
        assert!(
            cost.written <= 6 + 3 * lines,
            "{lines} lines wrote {}",
            cost.written
        );
        assert_eq!(cost.trips, 4, "the key, the receipt, the prices, the order");
    }
}

#[test]
fn who_is_blocked_cannot_order_until_it_has_paid() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    bakery.product("CRO-1", 100).create();
    bakery
        .invoice(&cafe, "F-1", 50_000)
        .issued(&bakery.day(-120))
        .due(&bakery.day(-90))
        .create();
    bakery
        .order(&cafe, &[("CRO-1", 1)])
        .expect_problem(409, "do-not-sell");
}

#[test]
fn an_override_that_has_run_out_does_not_block() {
    let fiado = Fiado::with_clock("2026-11-20T10:00:00Z").start();
    let bakery = fiado.supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    bakery.product("CRO-1", 100).create();
    let path = format!("/api/v1/customers/{}/delinquency", cafe.id);
    let pinned =
        json!({"mode": "pin", "status": "do_not_sell", "reason": "On holiday", "expires_on": "2026-11-21"});
    bakery.put(&path, &pinned).expect(200);
    bakery
        .order(&cafe, &[("CRO-1", 1)])
        .expect_problem(409, "do-not-sell");
    fiado.set_clock("2026-11-23T10:00:00Z");
    // No nightly job has run meanwhile.
    bakery.order(&cafe, &[("CRO-1", 1)]).expect(201);
}

#[test]
fn orders_are_listed_newest_first_and_by_customer_and_status() {
    let bakery = Fiado::shared().supplier("bakery");
    let (cafe, bar) = (
        bakery.customer("Café Luna").create(),
        bakery.customer("Bar Sol").create(),
    );
    bakery.product("CRO-1", 100).create();
    for customer in [&cafe, &bar, &cafe] {
        bakery.order(customer, &[("CRO-1", 1)]).expect(201);
    }
    let numbers = |path: &str| -> Vec<String> {
        let page = bakery.get(path).expect(200).json();
        page["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["number"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(numbers("/api/v1/orders"), ["1003", "1002", "1001"]);
    assert_eq!(
        numbers(&format!("/api/v1/orders?customer_id={}", cafe.id)),
        ["1003", "1001"]
    );
    assert!(numbers("/api/v1/orders?status=invoiced").is_empty());
    bakery
        .get("/api/v1/orders?status=lost")
        .expect_faults(&["/status"]);
}

#[test]
fn an_invoice_closes_its_order() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    bakery.product("CRO-1", 100).create();
    let order = bakery.order(&cafe, &[("CRO-1", 5)]).expect(201).id();
    bakery
        .invoice(&cafe, "F-1", 500)
        .with("order_id", order.as_str())
        .create();
    let read = bakery.get(&format!("/api/v1/orders/{order}")).expect(200).json();
    assert_eq!(read["status"], "invoiced");
    assert_eq!(bakery.account(&cafe)["exposure"], 500);
    bakery
        .invoice(&cafe, "F-2", 500)
        .with("order_id", order.as_str())
        .post()
        .expect_problem(409, "order-closed");
}

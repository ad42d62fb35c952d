//! Several warehouses: they are switched on, assigned to customers, and decide which stock is seen and where orders come from.

use crate::support::{Answer, Client, Customer, Fiado, Supplier, Value, json};

const SETTINGS: &str = "/api/v1/warehouse-settings";

/// A bakery with a shop, a kiln and a port, and wine in two of them.
struct Several {
    bakery: Supplier,
    main: String,
    kiln: String,
    port: String,
    wine: String,
}

fn several() -> Several {
    let bakery = Fiado::shared().supplier("bakery");
    let main = warehouses(&bakery)[0]["id"].as_str().unwrap().to_owned();
    let settings = json!({"multi_warehouse": true, "warehouses": [
        {"id": main, "name": "Shop"}, {"name": "Kiln"}, {"name": "Port"}]});
    let set = bakery.put(SETTINGS, &settings).expect(200).json();
    let id = |at: usize| set["warehouses"][at]["id"].as_str().unwrap().to_owned();
    let (kiln, port) = (id(1), id(2));
    let wine = bakery
        .product("WIN-1", 900)
        .stock(3)
        .with("name", "House red")
        .with("stock_elsewhere", json!({&port: 7}))
        .create()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    Several {
        bakery,
        main,
        kiln,
        port,
        wine,
    }
}

fn warehouses(supplier: &Supplier) -> Vec<Value> {
    let settings = supplier.get(SETTINGS).expect(200).json();
    settings["warehouses"].as_array().cloned().unwrap()
}

impl Several {
    fn patch(&self, cafe: &Customer, patch: &Value) -> Answer {
        self.bakery
            .patch(&format!("/api/v1/customers/{}", cafe.id), patch)
    }

    fn order(&self, cafe: &Customer, warehouse: Option<&str>, units: i64) -> Answer {
        let order = json!({"customer_id": cafe.id, "warehouse": warehouse,
            "lines": [{"sku": "WIN-1", "quantity": units}]});
        self.bakery.post("/api/v1/orders", &order)
    }

    /// In the shop and at the port.
    fn stock(&self) -> (i64, i64) {
        let wine = self
            .bakery
            .get(&format!("/api/v1/products/{}", self.wine))
            .expect(200)
            .json();
        let port = &wine["stock_elsewhere"][&self.port];
        (wine["stock"].as_i64().unwrap(), port.as_i64().unwrap_or_default())
    }

    fn page(&self, buyer: &Client, path: &str) -> String {
        buyer.get(&self.bakery.shop(path)).expect(200).text()
    }
}

#[test]
fn until_it_is_switched_on_there_is_one_place_and_any_note_on_where_from() {
    let bakery = Fiado::shared().supplier("bakery");
    bakery.product("WIN-1", 900).stock(3).create();
    let cafe = bakery.customer("Café Luna").create();
    let settings = bakery.get(SETTINGS).expect(200).json();
    assert_eq!(settings["multi_warehouse"], false);
    assert_eq!(settings["warehouses"].as_array().map(Vec::len), Some(1));
    let order = json!({"customer_id": cafe.id, "warehouse": "The cellar",
        "lines": [{"sku": "WIN-1", "quantity": 1}]});
    let order = bakery.post("/api/v1/orders", &order).expect(201).json();
    assert_eq!(order["warehouse"], "The cellar");
    // Which warehouses there will be can be said before, and counts for nothing yet.
    let main = settings["warehouses"][0]["id"].clone();
    let prepared =
        json!({"multi_warehouse": false, "warehouses": [{"id": main, "name": "Shop"}, {"name": "Port"}]});
    bakery.put(SETTINGS, &prepared).expect(200);
    bakery.order(&cafe, &[("WIN-1", 2)]).expect(201);
    // Switching it on locks nobody out: who nothing is said of is served from the main one.
    let port = warehouses(&bakery)[1]["id"].clone();
    let on = json!({"multi_warehouse": true, "warehouses": [{"id": main, "name": "Shop"}, {"id": port, "name": "Port"}]});
    bakery.put(SETTINGS, &on).expect(200);
    bakery
        .order(&cafe, &[("WIN-1", 1)])
        .expect_problem(409, "out-of-stock");
}

#[test]
fn an_order_takes_its_goods_from_the_warehouse_it_names_or_the_default_one() {
    let all = several();
    let cafe = all.bakery.customer("Café Luna").create();
    let from = |answer: Answer| answer.expect(201).json()["warehouse"].clone();
    assert_eq!(from(all.order(&cafe, None, 1)), "Shop");
    assert_eq!(all.stock(), (2, 7));
    // One that it is not served from is no place to order from.
    all.order(&cafe, Some("Port"), 1).expect_faults(&["/warehouse"]);
    let both = json!({"warehouse_ids": [all.main, all.port], "default_warehouse_id": all.port});
    all.patch(&cafe, &both).expect(200);
    assert_eq!(from(all.order(&cafe, None, 2)), "Port");
    assert_eq!(from(all.order(&cafe, Some("shop"), 1)), "Shop");
    assert_eq!(from(all.order(&cafe, Some(&all.port), 1)), "Port");
    assert_eq!(all.stock(), (1, 4));
    // What lies elsewhere does not help.
    let short = all
        .order(&cafe, Some("Shop"), 2)
        .expect_problem(409, "out-of-stock");
    assert_eq!(short.pointers(), ["/lines/0/quantity"]);
    all.order(&cafe, Some("Port"), 5)
        .expect_problem(409, "out-of-stock");
    all.order(&cafe, Some("Kiln"), 1).expect_faults(&["/warehouse"]);
    assert_eq!(all.stock(), (1, 4));
    all.bakery.books_are_made_up();
}

#[test]
fn forty_orders_at_once_take_no_more_than_lies_there() {
    let all = several();
    let cafe = all.bakery.customer("Café Luna").create();
    all.patch(&cafe, &json!({"warehouse_ids": [all.port]}))
        .expect(200);
    let placed: usize = std::thread::scope(|scope| {
        let orders: Vec<_> = (0..40)
            .map(|_| scope.spawn(|| all.order(&cafe, None, 1).status == 201))
            .collect();
        orders
            .into_iter()
            .map(|order| usize::from(order.join().unwrap()))
            .sum()
    });
    assert_eq!(placed, 7);
    assert_eq!(all.stock(), (3, 0));
}

#[test]
fn what_is_cancelled_goes_back_to_where_it_lay() {
    let all = several();
    let cafe = all.bakery.customer("Café Luna").create();
    let served = json!({"warehouse_ids": [all.main, all.port]});
    all.patch(&cafe, &served).expect(200);
    let owner = all.bakery.sign_in();
    for warehouse in ["Port", "Shop"] {
        let order = all.order(&cafe, Some(warehouse), 2).expect(201).id();
        owner
            .form(&format!("/admin/orders/{order}/cancel"), &[])
            .expect(303);
        assert_eq!(all.stock(), (3, 7), "{warehouse}");
    }
}

#[test]
fn whoever_no_warehouse_serves_sees_no_stock_and_cannot_order() {
    let all = several();
    let cafe = all.bakery.customer("Café Luna").create();
    let buyer = all.bakery.buyer(&cafe);
    assert!(all.page(&buyer, "/").contains("3 in stock"));
    all.patch(&cafe, &json!({"warehouse_ids": []})).expect(200);
    all.order(&cafe, None, 1).expect_problem(409, "no-warehouse");
    let page = all.page(&buyer, "/");
    assert!(page.contains("assign you a warehouse") && page.contains("House red"));
    assert!(!page.contains("in stock") && !page.contains("name=\"q:WIN-1\""));
    // Who had its cart open already is told, and keeps it.
    let review = buyer.form(&all.bakery.shop("/cart"), &[("q:WIN-1", "1"), ("review", "1")]);
    assert!(!review.text().contains("Place order"), "{}", review.text());
    let fields = review.form_fields();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let refused = buyer
        .form(&all.bakery.shop("/orders"), &fields)
        .expect(409)
        .text();
    assert!(refused.contains("assign you a warehouse") && refused.contains("House red"));
    assert_eq!(all.stock(), (3, 7));
}

#[test]
fn a_buyer_chooses_among_its_warehouses_and_sees_what_lies_there() {
    let all = several();
    let cafe = all.bakery.customer("Café Luna").create();
    let served = json!({"warehouse_ids": [all.main, all.port], "default_warehouse_id": all.port});
    all.patch(&cafe, &served).expect(200);
    let buyer = all.bakery.buyer(&cafe);
    let page = all.page(&buyer, "/");
    assert!(page.contains("7 in stock") && page.contains("Order from Shop"));
    let cart = all.bakery.shop("/cart");
    let at_shop = [("warehouse", all.main.as_str()), ("find", "1"), ("q:WIN-1", "5")];
    let page = buyer.form(&cart, &at_shop).expect(200).text();
    assert!(
        page.contains("3 in stock") && page.contains("value=\"5\""),
        "{page}"
    );
    let review = [
        ("warehouse", all.main.as_str()),
        ("review", "1"),
        ("q:WIN-1", "5"),
    ];
    let review = buyer.form(&cart, &review).text();
    assert!(review.contains("Only 3 left"), "{review}");
    let review = [
        ("warehouse", all.port.as_str()),
        ("review", "1"),
        ("q:WIN-1", "5"),
    ];
    let review = buyer.form(&cart, &review).expect(200);
    let fields = review.form_fields();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let placed = buyer.form(&all.bakery.shop("/orders"), &fields).expect(303);
    assert_eq!(all.stock(), (3, 2));
    let order = placed.header("location").unwrap().to_owned();
    assert!(buyer.get(&order).expect(200).text().contains("Warehouse: Port"));
    // Visitors see a catalogue without stock, as before.
    let shared = all.page(&all.bakery.fiado.visitor(), "/");
    assert!(shared.contains("House red") && !shared.contains("in stock"));
}

#[test]
fn warehouses_of_a_customer_are_the_suppliers_own_and_its_default_is_among_them() {
    let all = several();
    let rival = several();
    let cafe = all.bakery.customer("Café Luna").create();
    all.patch(&cafe, &json!({"warehouse_ids": [rival.port]}))
        .expect_faults(&["/warehouse_ids"]);
    all.patch(&cafe, &json!({"warehouse_ids": ["port"]}))
        .expect_faults(&["/warehouse_ids/0"]);
    all.patch(&cafe, &json!({"default_warehouse_id": all.port}))
        .expect_faults(&["/default_warehouse_id"]);
    all.bakery
        .customer("Nobody")
        .with("warehouse_ids", json!([rival.main]))
        .post()
        .expect_faults(&["/warehouse_ids"]);
    all.bakery
        .patch(
            &format!("/api/v1/products/{}", all.wine),
            &json!({"stock_elsewhere": {&rival.port: 1, "x": -1}}),
        )
        .expect_faults(&["/stock_elsewhere/x"]);
    all.bakery
        .patch(
            &format!("/api/v1/products/{}", all.wine),
            &json!({"stock_elsewhere": {&rival.port: 1}}),
        )
        .expect_faults(&[&format!("/stock_elsewhere/{}", rival.port)]);
    // The list finds who is served from where, said or not.
    let port_only = all
        .bakery
        .customer("Bar Sol")
        .with("warehouse_ids", json!([all.port]))
        .create();
    let found = |warehouse: &str| -> Vec<String> {
        let path = format!("/api/v1/customers?warehouse={warehouse}");
        let listed = all.bakery.get(&path).expect(200).json();
        let ids = listed["data"].as_array().unwrap().iter();
        ids.map(|one| one["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(found(&all.port), std::slice::from_ref(&port_only.id));
    assert_eq!(found(&all.main), std::slice::from_ref(&cafe.id));
    assert_eq!(found(&all.kiln), [""; 0]);
}

#[test]
fn a_warehouse_goes_once_nothing_lies_there_and_nobody_is_served_from_it() {
    let all = several();
    let cafe = all
        .bakery
        .customer("Café Luna")
        .with("warehouse_ids", json!([all.kiln]))
        .create();
    let keeping = |ids: &[&str]| {
        let named = |id: &&str| json!({"id": id, "name": format!("Place {id}")});
        let list: Vec<Value> = ids.iter().map(named).collect();
        all.bakery
            .put(SETTINGS, &json!({"multi_warehouse": true, "warehouses": list}))
    };
    keeping(&[&all.main, &all.port]).expect_faults(&["/warehouses"]);
    keeping(&[&all.main, &all.kiln]).expect_faults(&["/warehouses"]);
    let kept = keeping(&[&all.kiln, &all.port]).expect(200).json();
    assert_eq!(kept["warehouses"][0]["name"], "Shop", "the main one stays");
    all.patch(&cafe, &json!({"warehouse_ids": [all.main]}))
        .expect(200);
    let wine = format!("/api/v1/products/{}", all.wine);
    all.bakery
        .patch(&wine, &json!({"stock_elsewhere": {&all.port: null}}))
        .expect(200);
    let left = keeping(&[&all.main]).expect(200).json();
    assert_eq!(left["warehouses"].as_array().map(Vec::len), Some(1));
    all.order(&cafe, Some(&all.port), 1)
        .expect_faults(&["/warehouse"]);
    all.order(&cafe, None, 3).expect(201);
}

#[test]
fn the_desk_switches_it_on_and_assigns_stock_and_customers() {
    let bakery = Fiado::shared().supplier("bakery");
    let owner = bakery.sign_in();
    let path = "/admin/settings/warehouses";
    let page = owner.get(path).expect(200);
    let main = page
        .form_fields()
        .into_iter()
        .find(|(name, _)| name.starts_with("name:"))
        .unwrap()
        .0;
    assert!(
        !owner
            .get("/admin/products/new")
            .expect(200)
            .text()
            .contains("Stock: ")
    );
    owner
        .form(
            path,
            &[(main.as_str(), "Shop"), ("name:new-1", "Port"), ("several", "1")],
        )
        .expect_redirect(&format!("{path}?done=saved"));
    let port = warehouses(&bakery)[1]["id"].as_str().unwrap().to_owned();
    let twice = owner.form(
        path,
        &[
            (main.as_str(), "Shop"),
            (&format!("name:{port}"), "shop"),
            ("several", "1"),
        ],
    );
    assert!(twice.expect(422).text().contains(&format!("name:{port}-fault")));
    // Goods lie in both.
    let form = owner.get("/admin/products/new").expect(200).text();
    assert!(
        form.contains("Stock: Shop") && form.contains("Stock: Port"),
        "{form}"
    );
    let stock = format!("stock:{port}");
    let fields = [
        ("sku", "WIN-1"),
        ("name", "House red"),
        ("price", "9.00"),
        (stock.as_str(), "7"),
        ("active", "yes"),
    ];
    owner.form("/admin/products/new", &fields).expect(303);
    let wine = bakery.get("/api/v1/products").expect(200).json()["data"][0].clone();
    assert_eq!(
        (&wine["stock"], &wine["stock_elsewhere"]),
        (&json!(0), &json!({&port: 7}))
    );
    let edit = format!("/admin/products/{}/edit", wine["id"].as_str().unwrap());
    // Orders took some since the form was opened: only what was typed is written.
    let form = owner.get(&edit).expect(200);
    let cafe = bakery
        .customer("Café Luna")
        .with("warehouse_ids", json!([port]))
        .create();
    bakery.order(&cafe, &[("WIN-1", 2)]).expect(201);
    let fields = form.form_fields();
    let typed: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), if name == "stock" { "4" } else { value.as_str() }))
        .collect();
    owner.form(&edit, &typed).expect(303);
    let wine = bakery.get("/api/v1/products").expect(200).json()["data"][0].clone();
    assert_eq!(
        (&wine["stock"], &wine["stock_elsewhere"]),
        (&json!(4), &json!({&port: 5}))
    );
    // The customer's form ticks what serves it, and none at all is an answer.
    let edit = format!("/admin/customers/{}/edit", cafe.id);
    let form = owner.get(&edit).expect(200);
    let ticked = |form: &Answer| -> Vec<String> {
        let fields = form.form_fields().into_iter();
        fields
            .filter(|(name, _)| name == "warehouse_ids")
            .map(|(_, value)| value)
            .collect()
    };
    assert_eq!(ticked(&form), std::slice::from_ref(&port));
    let fields = form.form_fields();
    let none: Vec<(&str, &str)> = fields
        .iter()
        .filter(|(name, _)| name != "warehouse_ids")
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    owner.form(&edit, &none).expect(303);
    let profile = owner
        .get(&format!("/admin/customers/{}", cafe.id))
        .expect(200)
        .text();
    assert!(profile.contains("None: it cannot order"), "{profile}");
    assert!(profile.contains("Port"), "the history names it");
    // A sale says so, too; and somebody new is served from the main one.
    let sale = owner
        .get(&format!("/admin/orders/new?customer={}", cafe.id))
        .expect(200)
        .text();
    assert!(sale.contains("No warehouse is assigned"), "{sale}");
    let main_id = main.trim_start_matches("name:");
    assert_eq!(ticked(&owner.get("/admin/customers/new").expect(200)), [main_id]);
    let filters = owner.get("/admin/customers/filters").expect(200).text();
    assert!(filters.contains("Port"));
}

#[test]
fn switched_off_again_nothing_of_it_is_lost() {
    let all = several();
    let cafe = all
        .bakery
        .customer("Café Luna")
        .with("warehouse_ids", json!([all.port]))
        .create();
    let settings = all.bakery.get(SETTINGS).expect(200).json();
    let switch = |on: bool| {
        let body = json!({"multi_warehouse": on, "warehouses": settings["warehouses"]});
        all.bakery.put(SETTINGS, &body).expect(200);
    };
    switch(false);
    all.order(&cafe, None, 1).expect(201);
    assert_eq!(all.stock(), (2, 7), "everything comes from one place");
    // A form that shows no warehouses keeps them.
    let owner = all.bakery.sign_in();
    let edit = format!("/admin/customers/{}/edit", cafe.id);
    let form = owner.get(&edit).expect(200);
    assert!(!form.text().contains("Served from"));
    let fields = form.form_fields();
    let typed: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| {
            (
                name.as_str(),
                if name == "name" {
                    "Café Sol"
                } else {
                    value.as_str()
                },
            )
        })
        .collect();
    owner.form(&edit, &typed).expect(303);
    switch(true);
    all.order(&cafe, None, 1).expect(201);
    assert_eq!(all.stock(), (2, 6));
}

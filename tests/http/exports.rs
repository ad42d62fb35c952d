//! Everything about one customer, to take along.

use std::process::Command;

use crate::support::{Fiado, Value, json};

/// What Python's `zipfile` makes of an archive: whether it is sound, and its entries as JSON.
fn unzipped(bytes: &[u8]) -> Value {
    let dir = std::env::temp_dir().join(format!("fiado-export-{}", uuid::Uuid::now_v7()));
    std::fs::create_dir_all(&dir).expect("a directory");
    let path = dir.join("export.zip");
    std::fs::write(&path, bytes).expect("a file");
    let script = "import sys, json, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    assert archive.testzip() is None
    print(json.dumps({info.filename: archive.read(info).decode('latin-1') if info.filename.startswith('files/')
        else json.loads(archive.read(info)) for info in archive.infolist()}))";
    let told = Command::new("python3")
        .args(["-c", script])
        .arg(&path)
        .output()
        .expect("python3");
    std::fs::remove_dir_all(&dir).expect("the directory");
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    serde_json::from_slice(&told.stdout).expect("JSON")
}

#[test]
fn an_export_holds_everything_about_one_customer_and_nothing_of_another() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    bakery.product("CRO-1", 120).create();
    let cafe = bakery
        .customer("Café Luna <東京>")
        .with("email", "luna@example.com")
        .tags(&["vip"])
        .create();
    let other = bakery.customer("Bar Sol").create();
    bakery.invoice(&other, "F-9", 100).create();
    for number in ["F-1", "F-2", "F-3"] {
        bakery.invoice(&cafe, number, 5_000).create();
    }
    bakery.pay(&cafe, 6_000).to("F-2", 5_000).create();
    bakery.order(&cafe, &[("CRO-1", 3)]).expect(201);
    bakery.contact_with_access(&cafe);
    let owner = bakery.sign_in();
    let large = vec![b'x'; 3 << 20];
    for (name, bytes) in [("año \"1\".txt", b"A note.".as_slice()), ("large.txt", &large)] {
        owner
            .request("POST", &format!("/admin/customers/{}/files", cafe.id))
            .file("files", &name.replace('"', "%22"), "text/plain", bytes)
            .send()
            .expect(303);
    }
    let asked = bakery
        .get(&format!("/api/v1/customers/{}/export", cafe.id))
        .expect(200);
    assert_eq!(asked.header("Content-Type"), Some("application/zip"));
    let name = format!("attachment; filename=\"customer-{}.zip\"", cafe.id);
    assert_eq!(asked.header("Content-Disposition"), Some(name.as_str()));
    let told = unzipped(&asked.body);
    let count = |part: &str| told[format!("{part}.json")].as_array().expect("rows").len();
    assert_eq!(
        (
            count("customer"),
            count("contacts"),
            count("orders"),
            count("invoices"),
            count("credits"),
            count("files")
        ),
        (1, 1, 1, 3, 1, 2)
    );
    let customer = &told["customer.json"][0];
    assert_eq!(customer["name"], "Café Luna <東京>");
    assert_eq!(
        (&customer["tags"], &customer["balance"]),
        (&json!(["vip"]), &json!(9_000))
    );
    assert_eq!(told["orders.json"][0]["lines"][0]["sku"], "CRO-1");
    let allocated = told["credits.json"][0]["allocations"].as_array().expect("a list");
    assert!(allocated.iter().any(|one| one["amount"] == 5_000));
    assert!(count("history") >= 8);
    let files: Vec<(&String, &str)> = told
        .as_object()
        .expect("entries")
        .iter()
        .filter(|(name, _)| name.starts_with("files/"))
        .map(|(name, value)| (name, value.as_str().expect("bytes")))
        .collect();
    assert_eq!(files.len(), 2);
    assert!(
        files
            .iter()
            .any(|(name, bytes)| name.ends_with("/large.txt") && bytes.len() == large.len())
    );
    assert!(
        files
            .iter()
            .any(|(name, bytes)| name.contains("año") && *bytes == "A note.")
    );
    let text = told.to_string();
    for hidden in ["password", "Bar Sol", "F-9", &other.id] {
        assert!(!text.contains(hidden), "{hidden}");
    }
    let page = owner
        .get(&format!("/admin/customers/{}/export", cafe.id))
        .expect(200);
    assert_eq!(unzipped(&page.body)["invoices.json"], told["invoices.json"]);
}

#[test]
fn an_export_of_many_rows_has_each_of_them_once() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    fiado.write(|db| {
        let write = db.transaction().expect("a transaction");
        for number in 0..450 {
            write
                .execute(
                    "INSERT INTO history (supplier_id, customer_id, id, kind, actor, at, data) \
                     VALUES (?1, ?2, ?3, 'comment', 'x', '2026-01-01T00:00:00.000Z', json_object('kind', 'comment', 'text', ?3))",
                    [&bakery.id, &cafe.id, &format!("a{number:03}")],
                )
                .expect("an entry");
        }
        write.commit().expect("entries");
    });
    let asked = bakery
        .get(&format!("/api/v1/customers/{}/export", cafe.id))
        .expect(200);
    let told = unzipped(&asked.body);
    let entries = told["history.json"].as_array().expect("rows");
    let mut ids: Vec<&str> = entries.iter().filter_map(|entry| entry["id"].as_str()).collect();
    assert_eq!(ids.len(), 451);
    ids.dedup();
    assert_eq!(ids.len(), 451);
    assert_eq!(told["invoices.json"], json!([]));
}

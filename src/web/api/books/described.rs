use super::Verified;
use crate::web::api::described::operation::Operation;
use crate::web::api::described::shape::Shape;

pub fn operations() -> Vec<Operation> {
    vec![
        Operation::get("/books/verify", "Verify the books")
            .about(
                "Recomputes every cached figure from the documents and tells what differs: nothing should.",
            )
            .answers(200, "Verified", Shape::told::<Verified>()),
    ]
}

use super::MemberJson;
use crate::web::api::described::operation::Operation;
use crate::web::api::described::shape::{self, Shape};

pub fn operations() -> Vec<Operation> {
    vec![
        Operation::get("/staff", "List the staff")
            .about("In the order in which they came. The owner manages the team on the settings' page.")
            .lists("Member", Shape::told::<MemberJson>().field("id", shape::id())),
    ]
}

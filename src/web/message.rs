//! A message that a person passes on: by mail or WhatsApp from its own telephone, or by its link.

/// Ready to be passed on.
pub struct Message {
    pub link: String,
    pub whatsapp: Option<String>,
    pub mail: Option<String>,
}

/// Where it could go.
pub struct Reach<'a> {
    pub email: Option<&'a str>,
    pub phone: Option<&'a str>,
}

impl Message {
    pub fn new(reach: &Reach<'_>, subject: &str, text: &str, link: String) -> Message {
        let query = |pairs: &[(&str, &str)]| {
            let mut query = form_urlencoded::Serializer::new(String::new());
            for (name, value) in pairs {
                query.append_pair(name, value);
            }
            // Mail programs take a plus sign for one.
            query.finish().replace('+', "%20")
        };
        let digits = reach.phone.and_then(|phone| phone.strip_prefix('+'));
        Message {
            whatsapp: digits.map(|digits| format!("https://wa.me/{digits}?{}", query(&[("text", text)]))),
            mail: reach.email.map(|email| {
                format!(
                    "mailto:{email}?{}",
                    query(&[("subject", subject), ("body", text)])
                )
            }),
            link,
        }
    }
}

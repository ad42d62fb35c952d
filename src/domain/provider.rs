//! The payment providers whose webhooks are understood.

words! {
    pub enum Provider {
        Stripe = "stripe",
        GoCardless = "gocardless",
        MercadoPago = "mercadopago",
    }
}

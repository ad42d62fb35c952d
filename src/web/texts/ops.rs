//! Words about what runs by itself: the nightly job, payment providers and their webhooks.

use super::{Texts, texts};
use crate::domain::locale::Locale;
use crate::storage::job_runs::Cause;
use crate::storage::webhooks::{Detail, Effect, Outcome, Reason};

texts!(Ops {
    // Nightly job
    nightly_intro: "After midnight, customers whose date has come are judged anew: what fell due, what was lifted.", "Pasada la medianoche se revisan los clientes a los que les toca: qué ha vencido, qué se ha levantado.", "Après minuit, les clients dont la date est venue sont réexaminés : ce qui est échu, ce qui est levé.";
    next_run: "Next run", "Próxima ejecución", "Prochaine exécution";
    run_now: "Run now", "Ejecutar ahora", "Exécuter maintenant";
    runs: "Runs", "Ejecuciones", "Exécutions";
    no_runs: "The job has not run yet. It runs by itself after your midnight; you can also start it now.", "La tarea aún no se ha ejecutado. Se ejecuta sola pasada tu medianoche; también puedes lanzarla ahora.", "La tâche ne s’est pas encore exécutée. Elle s’exécute seule après votre minuit ; vous pouvez aussi la lancer maintenant.";
    when: "When", "Cuándo", "Quand";
    cause: "Cause", "Motivo", "Motif";
    cause_midnight: "midnight", "medianoche", "minuit";
    cause_person: "by hand", "a mano", "à la main";
    cause_policy: "new policy", "política nueva", "nouvelle politique";
    local_date: "For the day", "Para el día", "Pour le jour";
    due: "Due", "Tocaban", "À voir";
    changed: "Changed", "Cambiados", "Changés";
    failed: "Failed", "Con error", "En échec";
    duration: "Took", "Duró", "Durée";
    unfinished: "unfinished", "sin terminar", "inachevée";
    unfinished_hint: "An unfinished run loses nothing: the next one continues.", "Una ejecución sin terminar no pierde nada: la siguiente continúa.", "Une exécution inachevée ne perd rien : la suivante continue.";
    errors: "What failed", "Qué ha fallado", "Ce qui a échoué";
    seconds: "{} s", "{} s", "{} s";
    // Providers
    providers_intro: "A provider tells Fiado about payments. Give it the address, and give Fiado the secret that it signs with.", "El proveedor informa a Fiado de los pagos. Dale la dirección a él y el secreto con el que firma a Fiado.", "Le prestataire informe Fiado des paiements. Donnez-lui l’adresse, et donnez à Fiado le secret avec lequel il signe.";
    configured_since: "configured {}", "configurado el {}", "configuré le {}";
    secret_hint: "It is stored encrypted and never shown again. While you replace one, write both with a comma between them.", "Se guarda cifrado y no se vuelve a mostrar. Mientras cambias uno, escribe los dos con una coma entre ellos.", "Il est conservé chiffré et n’est plus affiché. Pendant un remplacement, écrivez les deux séparés par une virgule.";
    stripe_events: "Events to send: {}", "Eventos que enviar: {}", "Événements à envoyer : {}";
    // Webhooks
    inbox_intro: "Everything that payment providers reported, and what it did.", "Todo lo que han comunicado los proveedores de pago, y qué hizo.", "Tout ce que les prestataires de paiement ont signalé, et ce que cela a fait.";
    no_events: "Nothing has arrived yet. Connect a payment provider first.", "Aún no ha llegado nada. Conecta primero un proveedor de pago.", "Rien n’est encore arrivé. Connectez d’abord un prestataire de paiement.";
    connect: "Connect a provider", "Conectar un proveedor", "Connecter un prestataire";
    nothing_waits: "Nothing waits for you.", "No hay nada pendiente de ti.", "Rien ne vous attend.";
    all_events: "All", "Todos", "Tous";
    only_unmatched: "Waiting for you", "Pendientes de ti", "En attente de vous";
    event: "Event", "Evento", "Événement";
    received_at: "Received", "Recibido", "Reçu";
    outcome: "Outcome", "Resultado", "Résultat";
    outcome_applied: "applied", "aplicado", "appliqué";
    outcome_ignored: "ignored", "ignorado", "ignoré";
    outcome_unmatched: "waiting", "pendiente", "en attente";
    what_it_did: "What it did", "Qué hizo", "Ce que cela a fait";
    did_payment: "Payment recorded.", "Pago registrado.", "Paiement enregistré.";
    did_pending: "Payment in progress. Nothing changes until it is confirmed.", "Pago en curso. Nada cambia hasta que se confirme.", "Paiement en cours. Rien ne change avant sa confirmation.";
    did_failed: "Payment failed. Nothing was changed.", "El pago ha fallado. No se ha cambiado nada.", "Le paiement a échoué. Rien n’a été modifié.";
    did_chargeback: "Lost chargeback: the payment is taken back, and noted on the customer.", "Contracargo perdido: el pago se retira y se anota en el cliente.", "Contestation perdue : le paiement est repris, et c’est noté chez le client.";
    not_used: "Nothing: events of this kind change nothing here.", "Nada: los eventos de este tipo no cambian nada aquí.", "Rien : les événements de ce type ne changent rien ici.";
    already_recorded: "Nothing: this was recorded already.", "Nada: ya estaba registrado.", "Rien : c’était déjà enregistré.";
    no_invoice: "Nothing: it names no invoice, and no money has come yet.", "Nada: no nombra ninguna factura y aún no ha llegado dinero.", "Rien : il ne nomme aucune facture, et l’argent n’est pas encore venu.";
    no_link: "Nothing yet: it names no invoice and no customer of yours.", "Nada aún: no nombra ninguna factura ni ningún cliente tuyo.", "Rien encore : il ne nomme aucune facture ni aucun de vos clients.";
    other_currency: "Nothing: it is money of another currency. Record by hand what it is worth to you.", "Nada: es dinero de otra moneda. Registra a mano lo que vale para ti.", "Rien : c’est de l’argent d’une autre devise. Enregistrez à la main ce qu’il vaut pour vous.";
    out_of_range: "Nothing: the account cannot hold an amount this large.", "Nada: la cuenta no admite un importe tan grande.", "Rien : le compte ne peut contenir un montant aussi grand.";
    unreadable: "Nothing: the field {} cannot be used. See the payload.", "Nada: el campo {} no se puede usar. Mira el contenido.", "Rien : le champ {} est inutilisable. Voyez le contenu.";
    did_refund: "Refund recorded: the payment counts for less.", "Devolución registrada: el pago cuenta por menos.", "Remboursement enregistré : le paiement compte pour moins.";
    did_returned: "The bank took it back. What it had settled is open again.", "El banco lo ha retirado. Lo que había saldado vuelve a estar pendiente.", "La banque l’a repris. Ce qu’il réglait est de nouveau dû.";
    did_came_again: "The money came again after all.", "El dinero finalmente volvió a entrar.", "L’argent est finalement revenu.";
    did_mandate: "Noted in the customer’s history.", "Anotado en el historial del cliente.", "Noté dans l’historique du client.";
    secret_key: "Secret key", "Clave secreta", "Clé secrète";
    secret_key_hint: "Optional: lets your buyers pay by card on a page of Stripe’s. A restricted key that may write Checkout Sessions is enough. Left empty, the one before stays.", "Opcional: permite a tus compradores pagar con tarjeta en una página de Stripe. Basta una clave restringida que pueda escribir Checkout Sessions. Si la dejas vacía, se queda la anterior.", "Facultatif : vos acheteurs paient par carte sur une page de Stripe. Une clé restreinte qui peut écrire des Checkout Sessions suffit. Laissée vide, la précédente reste.";
    access_token: "Access token", "Token de acceso", "Jeton d’accès";
    access_token_hint: "Payments are fetched with it: the notifications only say that something happened. Left empty, the one before stays.", "Con él se consultan los pagos: los avisos solo dicen que algo ha pasado. Si lo dejas vacío, se queda el anterior.", "Il sert à consulter les paiements : les avis disent seulement qu’il s’est passé quelque chose. Laissé vide, le précédent reste.";
    awaits_payment: "Nothing yet: it waits for the payment that it is about.", "Nada aún: espera el pago al que se refiere.", "Rien encore : il attend le paiement dont il parle.";
    no_amount: "Nothing yet: the provider does not say how much it is. Say what it is for and how much it is.", "Nada aún: el proveedor no dice cuánto es. Di para qué es y cuánto es.", "Rien encore : le prestataire ne dit pas combien. Dites pour quoi c’est et combien.";
    dispute_open: "Nothing yet: the payer’s bank asks. The money counts until it is lost.", "Nada aún: el banco del pagador pregunta. El dinero cuenta mientras no se pierda.", "Rien encore : la banque du payeur interroge. L’argent compte tant qu’il n’est pas perdu.";
    kept: "Nothing: the money stays with you.", "Nada: el dinero se queda contigo.", "Rien : l’argent vous reste.";
    outcome_queued: "in progress", "en curso", "en cours";
    did_queued: "Stored; it is applied within a quarter of an hour.", "Guardado; se aplica en un cuarto de hora.", "Conservé ; appliqué d’ici un quart d’heure.";
    replay: "Apply again", "Aplicar de nuevo", "Appliquer de nouveau";
    replay_hint: "Reads what was sent once more. What it did already it does not do twice.", "Vuelve a leer lo que se envió. Lo que ya hizo no lo hace dos veces.", "Relit ce qui a été envoyé. Ce qui est déjà fait ne l’est pas deux fois.";
    linked_by: "Linked by", "Vinculado por", "Lié par";
    payment_id: "Payment at the provider", "Pago en el proveedor", "Paiement chez le prestataire";
    happened_at: "Happened", "Ocurrió", "Survenu";
    link_title: "Which invoice is it for?", "¿Para qué factura es?", "Pour quelle facture est-ce ?";
    link_hint: "It is applied at once, and once: the payment goes to this invoice, what is left to the oldest.", "Se aplica al momento y una sola vez: el pago va a esta factura y lo que sobre a la más antigua.", "C’est appliqué aussitôt, et une seule fois : le paiement va à cette facture, le reste à la plus ancienne.";
    link_invoice_number: "Invoice number", "Número de factura", "Numéro de facture";
    link_customer: "or the customer’s external id", "o el id externo del cliente", "ou l’identifiant externe du client";
    link: "Link and apply", "Vincular y aplicar", "Lier et appliquer";
    payload: "What was sent", "Lo que se envió", "Ce qui a été envoyé";
    payload_gone: "The payload is not to be found.", "El contenido no se encuentra.", "Le contenu est introuvable.";
});

pub fn cause_name(cause: Cause, t: &Texts) -> &'static str {
    match cause {
        Cause::Midnight => t.ops.cause_midnight,
        Cause::Person => t.ops.cause_person,
        Cause::Policy => t.ops.cause_policy,
    }
}

pub fn outcome_name(outcome: Outcome, t: &Texts) -> &'static str {
    match outcome {
        Outcome::Applied => t.ops.outcome_applied,
        Outcome::Ignored => t.ops.outcome_ignored,
        Outcome::Unmatched => t.ops.outcome_unmatched,
        Outcome::Queued => t.ops.outcome_queued,
    }
}

/// What an event did, or why it did nothing.
pub fn did(detail: &Detail, t: &Texts) -> String {
    let o = &t.ops;
    let text = match (detail.effect, detail.reason) {
        (Some(Effect::PaymentRecorded), _) => o.did_payment,
        (Some(Effect::CollectionPending), _) => o.did_pending,
        (Some(Effect::CollectionFailed), _) => o.did_failed,
        (Some(Effect::ChargebackRecorded), _) => o.did_chargeback,
        (Some(Effect::RefundRecorded), _) => o.did_refund,
        (Some(Effect::DebitReturned), _) => o.did_returned,
        (Some(Effect::CameAgain), _) => o.did_came_again,
        (Some(Effect::MandateNoted), _) => o.did_mandate,
        (None, Some(Reason::AwaitsPayment)) => o.awaits_payment,
        (None, Some(Reason::NoAmount)) => o.no_amount,
        (None, Some(Reason::DisputeOpen)) => o.dispute_open,
        (None, Some(Reason::Kept)) => o.kept,
        (None, Some(Reason::NotUsed)) => o.not_used,
        (None, Some(Reason::AlreadyRecorded)) => o.already_recorded,
        (None, Some(Reason::NoInvoice)) => o.no_invoice,
        (None, Some(Reason::NoLink)) => o.no_link,
        (None, Some(Reason::OtherCurrency)) => o.other_currency,
        (None, Some(Reason::OutOfRange)) => o.out_of_range,
        (None, Some(Reason::Unreadable)) => {
            return super::fill(o.unreadable, &[detail.field.as_deref().unwrap_or_default()]);
        }
        (None, None) => o.did_queued,
    };
    text.to_owned()
}

/// Seconds to a tenth.
pub fn duration(milliseconds: i64, t: &Texts, locale: Locale) -> String {
    let tenths = milliseconds.max(0).saturating_add(50) / 100;
    let comma = if locale == Locale::En { '.' } else { ',' };
    super::fill(
        t.ops.seconds,
        &[&format!("{}{comma}{}", tenths / 10, tenths % 10)],
    )
}

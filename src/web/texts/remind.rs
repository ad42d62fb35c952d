//! Words about reminders, and of them.

use super::texts;

texts!(Reminders {
    title: "Reminders", "Recordatorios", "Rappels";
    intro: "One message for each customer with something overdue, made of what is open right now. Paid, disputed or promised meanwhile: it is gone from here.", "Un mensaje por cliente con algo vencido, hecho con lo que está pendiente ahora mismo. Si entretanto paga, reclama o promete, desaparece de aquí.", "Un message par client en retard, fait de ce qui est ouvert maintenant. Payé, contesté ou promis entre-temps : il disparaît d’ici.";
    none: "Nobody needs to be reminded. The nightly job prepares reminders as soon as something is late.", "No hay que recordar nada a nadie. La tarea nocturna prepara los recordatorios en cuanto algo se retrasa.", "Personne à relancer. La tâche de nuit prépare les rappels dès qu’un retard apparaît.";
    to_pay: "{} to pay, late since {}", "{} por pagar, con retraso desde el {}", "{} à payer, en retard depuis le {}";
    sent_before: "reminded {} times", "recordado {} veces", "{} rappels envoyés";
    sent_once: "reminded once", "recordado una vez", "un rappel envoyé";
    show_text: "Show the message", "Ver el mensaje", "Voir le message";
    was_sent: "Sent", "Enviado", "Envoyé";
    mail: "Mail", "Correo", "E-mail";
    skip: "Skip", "Omitir", "Passer";
    not_now: "Not this time", "Esta vez no", "Pas cette fois";
    done_sent: "Noted in the customer’s history.", "Anotado en el historial del cliente.", "Noté dans l’historique du client.";
    done_dropped: "Left out this time.", "Omitido esta vez.", "Laissé de côté cette fois.";
    happened: "Reminded of {}", "Se le recordaron {}", "Relancé pour {}";
    policy_after: "Days overdue before the first reminder", "Días de retraso hasta el primer recordatorio", "Jours de retard avant le premier rappel";
    policy_every: "Days from one reminder to the next (0: none)", "Días entre un recordatorio y el siguiente (0: ninguno)", "Jours entre deux rappels (0 : aucun)";
    // The message itself
    subject: "{}: {} to pay", "{}: {} por pagar", "{} : {} à payer";
    hello: "Hello {},", "Hola, {}:", "Bonjour {},";
    late: "This is overdue:", "Esto está vencido:", "Ceci est échu :";
    line: "· {}, due {}: {}", "· {}, vencía el {}: {}", "· {}, échéance {} : {}";
    more: "· and {} more", "· y {} más", "· et {} de plus";
    less_credit: "Less your credit: {}", "Menos tu saldo a favor: {}", "Moins votre avoir : {}";
    in_all: "To pay: {}", "Por pagar: {}", "À payer : {}";
    blocked: "New orders can be placed again as soon as it is paid.", "Podrás volver a pedir en cuanto esté pagado.", "Les commandes reprennent dès le paiement.";
    transfer: "Account {}, reference {}", "Cuenta {}, concepto {}", "Compte {}, motif {}";
    where_: "Invoices and payment: {}", "Facturas y pago: {}", "Factures et paiement : {}";
    thanks: "If you have paid already, thank you. {}", "Si ya has pagado, gracias. {}", "Si vous avez déjà payé, merci. {}";
});

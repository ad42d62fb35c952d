//! Words about promises to pay.

use super::texts;

texts!(Promises {
    title: "Promise to pay", "Promesa de pago", "Promesse de paiement";
    ask: "Can’t pay right now? Say when you will, and we won’t remind you until then.", "¿No puedes pagar ahora? Dinos cuándo y no te lo recordaremos hasta entonces.", "Vous ne pouvez pas payer maintenant ? Dites quand : aucun rappel d’ici là.";
    hint: "Reminders wait until then. It lifts no block by itself.", "Hasta entonces no se envían recordatorios. Por sí sola no levanta ningún bloqueo.", "Les rappels attendent jusque-là. Elle ne lève aucun blocage à elle seule.";
    pay_on: "Paid by", "Pagado como tarde el", "Payé au plus tard le";
    give: "Promise", "Prometer", "Promettre";
    note: "Note it", "Anotarla", "La noter";
    none: "Nothing is promised.", "No hay ninguna promesa.", "Rien n’est promis.";
    promised: "{} by {}", "{} como tarde el {}", "{} au plus tard le {}";
    you_promised: "You promised {} by {}. Thank you!", "Prometiste {} como tarde el {}. ¡Gracias!", "Vous avez promis {} au plus tard le {}. Merci !";
    arrived: "{} of it has arrived.", "Ya han llegado {}.", "{} sont déjà arrivés.";
    by: "{}, {}", "{}, {}", "{}, {}";
    open: "Open", "Abierta", "Ouverte";
    kept: "Kept", "Cumplida", "Tenue";
    broken: "Broken", "Incumplida", "Non tenue";
    withdrawn: "Withdrawn", "Retirada", "Retirée";
    withdraw: "Withdraw", "Retirar", "Retirer";
    let_order: "Let it order until then", "Dejarle pedir hasta entonces", "Laisser commander jusque-là";
    let_order_reason: "Promised {} by {}.", "Prometió {} como tarde el {}.", "A promis {} au plus tard le {}.";
    awaited: "Promised payments", "Pagos prometidos", "Paiements promis";
    happened_made: "Promised {} by {}", "Prometió {} como tarde el {}", "A promis {} au plus tard le {}";
    happened_kept: "Kept the promise of {}", "Cumplió la promesa de {}", "A tenu la promesse de {}";
    happened_broken: "Did not keep the promise of {}", "No cumplió la promesa de {}", "N’a pas tenu la promesse de {}";
    happened_withdrawn: "The promise of {} was withdrawn", "Se retiró la promesa de {}", "La promesse de {} a été retirée";
    fault_already: "You have promised a payment already.", "Ya has prometido un pago.", "Vous avez déjà promis un paiement.";
    fault_not_taken: "Promises can’t be given here now. Please contact your supplier.", "Ahora no se pueden dar promesas aquí. Ponte en contacto con tu proveedor.", "Aucune promesse possible ici pour le moment. Contactez votre fournisseur.";
    policy_days: "Days ahead that buyers may promise to pay (0: not at all)", "Días de plazo para que los compradores prometan pagar (0: ninguno)", "Jours d’avance pour promettre un paiement (0 : jamais)";
});

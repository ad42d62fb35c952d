//! Words about what is owed to the supplier.

use super::texts;

texts!(Owed {
    title: "Receivables", "Cobros", "Encours";
    owed: "Owed in all", "Te deben", "Total dû";
    overdue: "Of it overdue", "De ello, vencido", "Dont échu";
    dso: "Days sales outstanding", "Días de cobro", "Délai moyen de règlement";
    dso_days: "{} days", "{} días", "{} jours";
    dso_hint: "What is owed, in days of what you billed in the last 90.", "Lo que te deben, en días de lo que facturaste en los últimos 90.", "Ce qui est dû, en jours de ce que vous avez facturé sur les 90 derniers.";
    ageing: "How late", "Con cuánto retraso", "Ancienneté";
    current: "Not yet due", "Por vencer", "Non échu";
    days: "{} days late", "{} días de retraso", "{} jours de retard";
    over_90: "Over 90 days late", "Más de 90 días de retraso", "Plus de 90 jours de retard";
    expected: "Due by week", "Vence por semana", "Échéances par semaine";
    later: "Later", "Después", "Plus tard";
    debts: "Largest debts", "Mayores deudas", "Plus grosses dettes";
    nobody_owes: "Nobody owes you anything.", "Nadie te debe nada.", "Personne ne vous doit rien.";
    changes: "Changed status this week", "Cambiaron de estado esta semana", "Changements de statut cette semaine";
    no_changes: "Nobody did.", "Nadie.", "Personne.";
    from_to: "from {} to {}", "de {} a {}", "de {} à {}";
    open: "Open", "Pendientes", "Ouvertes";
    due_from: "Due from", "Vencen desde", "Échues du";
    due_to: "Due until", "Vencen hasta", "Échues au";
    none_due: "Nothing is open in these days.", "No hay nada pendiente en esos días.", "Rien n’est ouvert à ces dates.";
});

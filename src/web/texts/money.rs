//! Words about invoices, payments, delinquency and the nightly job.

use super::texts;

texts!(Money {
    without_incidents: "Without incidents", "Sin incidencias", "Sans incident";
    debtor: "Debtor", "Deudor", "Débiteur";
    delinquent: "Delinquent", "Moroso", "Mauvais payeur";
    do_not_sell: "Do not sell", "No vender", "Ne pas vendre";
    job_ran: "The job has run.", "La tarea se ha ejecutado.", "La tâche a été exécutée.";
    recorded: "Recorded.", "Registrado.", "Enregistré.";
});

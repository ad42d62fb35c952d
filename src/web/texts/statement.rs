//! Words about statements of account.

use super::texts;

texts!(Statement {
    title: "Statement of account", "Extracto de cuenta", "Relevé de compte";
    of: "Statement of {}", "Extracto de {}", "Relevé de {}";
    between: "{} to {}", "Del {} al {}", "Du {} au {}";
    opening: "Balance before", "Saldo anterior", "Solde antérieur";
    closing: "Balance", "Saldo", "Solde";
    movement: "Movement", "Movimiento", "Mouvement";
    charged: "Charged", "Cargos", "Débit";
    received: "Received", "Abonos", "Crédit";
    due: "due {}", "vence {}", "échéance {}";
    nothing: "Nothing moved in this period.", "No hay movimientos en este periodo.", "Aucun mouvement sur cette période.";
    refund: "Refund", "Devolución", "Remboursement";
    chargeback: "Chargeback", "Contracargo", "Rétrofacturation";
    returned_debit: "Returned debit", "Recibo devuelto", "Prélèvement rejeté";
    write_off: "Write-off", "Cancelación de saldo", "Passage en perte";
});

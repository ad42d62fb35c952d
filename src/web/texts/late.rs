//! Words about interest and compensation for late payment.

use super::texts;

texts!(LateCharges {
    title: "Late-payment charges", "Recargos por demora", "Pénalités de retard";
    intro: "Interest up to yesterday and a fixed compensation for what was late. Nothing is asked for until you say so.", "Intereses hasta ayer y una compensación fija por lo que se retrasó. No se pide nada hasta que tú lo digas.", "Intérêts jusqu’à hier et indemnité forfaitaire pour ce qui a tardé. Rien n’est demandé sans votre décision.";
    off: "You don’t charge for late payment. You can switch it on in the billing settings.", "No cobras recargos por demora. Puedes activarlo en los ajustes de facturación.", "Vous ne facturez pas de pénalités. Vous pouvez les activer dans les paramètres de facturation.";
    none: "Nothing has come together.", "No hay nada acumulado.", "Rien ne s’est accumulé.";
    of_interest: "{} interest", "{} de intereses", "{} d’intérêts";
    of_both: "{} interest, {} compensation", "{} de intereses, {} de compensación", "{} d’intérêts, {} d’indemnité";
    collect: "Invoice them", "Facturarlos", "Les facturer";
    waive: "Waive them", "Perdonarlos", "Y renoncer";
    chosen_hint: "Without a tick all are meant.", "Sin marcar ninguna, se entienden todas.", "Sans coche, toutes sont visées.";
    decided: "Decided so far", "Decidido hasta ahora", "Déjà décidé";
    collected: "Invoiced: {}", "Facturado: {}", "Facturé : {}";
    waived: "Waived by {}", "Perdonado por {}", "Abandonné par {}";
    until: "until {}", "hasta el {}", "jusqu’au {}";
    done_waived: "The charges were waived.", "Los recargos se han perdonado.", "Les pénalités sont abandonnées.";
    happened_waived: "Late-payment charges of {} were waived", "Se perdonaron recargos por demora de {}", "Pénalités de retard de {} abandonnées";
    line_interest: "Late-payment interest on invoice {}, {} to {} ({} days)", "Intereses de demora de la factura {}, del {} al {} ({} días)", "Intérêts de retard sur la facture {}, du {} au {} ({} jours)";
    line_compensation: "Compensation for recovery costs, invoice {}", "Compensación por costes de cobro, factura {}", "Indemnité pour frais de recouvrement, facture {}";
    settings: "Charges for late payment (directive 2011/7/EU)", "Recargos por demora (directiva 2011/7/UE)", "Pénalités de retard (directive 2011/7/UE)";
    charge: "Count interest and compensation for late payment", "Contar intereses y compensación por demora", "Compter intérêts et indemnité de retard";
    margin: "Points above the reference rate (%)", "Puntos sobre el tipo de referencia (%)", "Points au-dessus du taux de référence (%)";
    margin_hint: "The directive grants at least 8.", "La directiva concede al menos 8.", "La directive en accorde au moins 8.";
    compensation: "Compensation for each invoice", "Compensación por factura", "Indemnité par facture";
    compensation_hint: "The directive grants at least 40 euros.", "La directiva concede al menos 40 euros.", "La directive en accorde au moins 40 euros.";
    rates: "Reference rates: a line each, as 2026-01-01 2.15", "Tipos de referencia: una línea cada uno, como 2026-01-01 2,15", "Taux de référence : un par ligne, comme 2026-01-01 2,15";
    rates_hint: "Of the European Central Bank, on 1 January and on 1 July. The newest one goes on until you add the next.", "Del Banco Central Europeo, el 1 de enero y el 1 de julio. El último sigue hasta que añadas el siguiente.", "De la Banque centrale européenne, au 1er janvier et au 1er juillet. Le dernier vaut jusqu’au suivant.";
});

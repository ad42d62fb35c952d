//! Words about two records of one customer that become one.

use super::texts;

texts!(Merge {
    merge: "Merge", "Unir", "Fusionner";
    title: "Merge {} into {}?", "¿Unir {} a {}?", "Fusionner {} dans {} ?";
    differences: "Where they differ", "En qué se diferencian", "Ce qui diffère";
    no_differences: "Both records say the same.", "Las dos fichas dicen lo mismo.", "Les deux fiches disent la même chose.";
    field: "Field", "Campo", "Champ";
    stays: "Stays", "Se queda", "Reste";
    goes: "Goes", "Desaparece", "Disparaît";
    afterwards: "Afterwards", "Después", "Ensuite";
    other_way: "The other way round", "Al revés", "Dans l’autre sens";
    moves: "Everything moves to the one that stays: orders, invoices, payments, contacts with their access, locations, consents, comments and files. What was agreed there (limit, terms, discount) stays.",
      "Todo pasa a la ficha que se queda: pedidos, facturas, pagos, contactos con su acceso, ubicaciones, consentimientos, comentarios y archivos. Lo acordado en ella (límite, plazos, descuento) no cambia.",
      "Tout passe à la fiche qui reste : commandes, factures, paiements, contacts avec leur accès, lieux, consentements, commentaires et fichiers. Ce qui y est convenu (plafond, délais, remise) reste.";
    can_be_undone: "You can undo it for a day.", "Puedes deshacerlo durante un día.", "Vous pourrez l’annuler pendant un jour.";
    merge_now: "Merge them", "Unirlas", "Les fusionner";
    merged_here: "Merged into this one", "Unidas a esta ficha", "Fusionnées dans cette fiche";
    merged_on: "{} was merged into this customer on {}.", "{} se unió a este cliente el {}.", "{} a été fusionné dans ce client le {}.";
    undo: "Undo the merge", "Deshacer la unión", "Annuler la fusion";
    find_other: "Somebody else? Search your customers", "¿Es otro? Busca entre tus clientes", "Quelqu’un d’autre ? Cherchez parmi vos clients";
    done_merged: "Merged. Everything is here now.", "Unidas. Ahora está todo aquí.", "Fusionné. Tout est ici maintenant.";
    done_unmerged: "Undone. They are two customers again.", "Deshecho. Vuelven a ser dos clientes.", "Annulé. Ce sont de nouveau deux clients.";
    refused_final: "This merge cannot be undone any more: its day is over, or it was undone already.", "Esta unión ya no se puede deshacer: pasó su día o ya se deshizo.", "Cette fusion ne peut plus être annulée : son jour est passé, ou elle l’a déjà été.";
    refused_entangled: "Since the merge, a payment of one has settled an invoice of the other, or was taken back. It cannot be undone any more.", "Desde la unión, un pago de uno ha saldado una factura del otro o se ha devuelto. Ya no se puede deshacer.", "Depuis la fusion, un paiement de l’un a réglé une facture de l’autre, ou a été repris. Elle ne peut plus être annulée.";
    happened_merged: "Merged with {}", "Unido con {}", "Fusionné avec {}";
    happened_undone: "Merge with {} undone", "Unión con {} deshecha", "Fusion avec {} annulée";
});

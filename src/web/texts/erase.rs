//! Words about customers that go: deleting, erasing, their data to take along.

use super::{fill, of, texts};
use crate::domain::locale::Locale;

texts!(Erase {
    attached: "What is attached", "Lo que tiene asociado", "Ce qui y est rattaché";
    contacts: "Contacts", "Contactos", "Contacts";
    with_access: "with access to the shop", "con acceso a la tienda", "avec accès à la boutique";
    orders_open: "Open orders", "Pedidos abiertos", "Commandes ouvertes";
    invoices_open: "Open invoices", "Facturas pendientes", "Factures ouvertes";
    payments: "Payments and credit notes", "Pagos y abonos", "Paiements et avoirs";
    unallocated: "Credit not used", "Saldo a favor sin usar", "Avoir non utilisé";
    more_than: "more than {}", "más de {}", "plus de {}";
    removes: "Nothing is booked for this customer, so it goes altogether, with its contacts, comments, files and history. This cannot be undone.",
      "No hay nada registrado de este cliente: se elimina por completo, con sus contactos, comentarios, archivos e historial. No se puede deshacer.",
      "Rien n’est enregistré pour ce client : il disparaît entièrement, avec ses contacts, commentaires, fichiers et son historique. C’est définitif.";
    erases: "The law wants the books kept: orders and payments stay without a name, invoices as they were issued. Everything else that is personal goes: name, tax number, addresses, contacts and their access, comments, files. This cannot be undone.",
      "La ley obliga a conservar los libros: pedidos y pagos quedan sin nombre, las facturas como se emitieron. Todo lo demás que sea personal se borra: nombre, NIF, direcciones, contactos y su acceso, comentarios, archivos. No se puede deshacer.",
      "La loi veut que les écritures restent : commandes et paiements demeurent sans nom, les factures telles qu’émises. Tout le reste de ce qui est personnel disparaît : nom, numéro fiscal, adresses, contacts et leur accès, commentaires, fichiers. C’est définitif.";
    invoices_stay: "Issued invoices stay as they are, with the name on them. If your invoices live in another program, erase the customer there too.",
      "Las facturas emitidas no cambian, ni el nombre que llevan. Si llevas tus facturas en otro programa, borra también allí al cliente.",
      "Les factures émises ne changent pas, ni le nom qu’elles portent. Si vos factures sont dans un autre logiciel, effacez-y aussi le client.";
    export: "Download all data (ZIP)", "Descargar todos los datos (ZIP)", "Télécharger toutes les données (ZIP)";
    not_settled: "Settle first, then delete", "Primero liquida, después elimina", "Soldez d’abord, puis supprimez";
    not_settled_detail: "Invoice or cancel the open orders. Bring the balance to zero: with a payment, or write it off with a credit note; pay back what you owe and record it as an invoice.",
      "Factura o cancela los pedidos abiertos. Deja el saldo a cero: con un pago, o dándolo por perdido con un abono; devuelve lo que debas y regístralo como factura.",
      "Facturez ou annulez les commandes ouvertes. Ramenez le solde à zéro : par un paiement, ou passez-le en perte avec un avoir ; remboursez ce que vous devez et enregistrez-le comme facture.";
    see_orders: "Open orders", "Ver pedidos", "Voir les commandes";
    write_off: "Write off", "Dar por perdido", "Passer en perte";
    code: "Confirmation code", "Código de confirmación", "Code de confirmation";
    code_hint: "To confirm, type this code:", "Para confirmar, escribe este código:", "Pour confirmer, tapez ce code :";
    code_wrong: "This is not the code above. The customer may have been edited meanwhile.", "No es el código de arriba. Quizá alguien ha editado el cliente entretanto.", "Ce n’est pas le code ci-dessus. Le client a peut-être été modifié entre-temps.";
    delete_now: "Delete for good", "Eliminar definitivamente", "Supprimer définitivement";
    erase_now: "Erase for good", "Borrar definitivamente", "Effacer définitivement";
    refused_not_settled: "Open orders or a balance must be settled, cancelled or written off first.", "Primero hay que liquidar, cancelar o dar por perdidos los pedidos abiertos o el saldo.", "Les commandes ouvertes ou le solde doivent d’abord être réglés, annulés ou passés en perte.";
    refused_closed: "This customer has been erased; its books stay as they are.", "Este cliente se ha borrado; sus libros quedan como están.", "Ce client a été effacé ; ses écritures restent telles quelles.";
    pseudonym: "Erased customer {}", "Cliente borrado {}", "Client effacé {}";
    erased: "Erased", "Borrado", "Effacé";
    erased_notice: "This customer was erased on {}. Its books stay; nothing personal does.", "Este cliente se borró el {}. Quedan sus libros; nada personal.", "Ce client a été effacé le {}. Ses écritures restent ; rien de personnel.";
    see_receipt: "See the receipt", "Ver el justificante", "Voir l’attestation";
    happened_customer_erased: "Customer erased: everything personal is gone", "Cliente borrado: ya no queda nada personal", "Client effacé : rien de personnel ne reste";
    happened_erased: "An entry that was erased", "Una entrada que se borró", "Une entrée effacée";
    // Duplicates
    looks_like: "This looks like somebody you have:", "Se parece a alguien que ya tienes:", "Cela ressemble à un client existant :";
    create_anyway: "Create anyway", "Crear de todos modos", "Créer quand même";
    duplicates: "Duplicates", "Duplicados", "Doublons";
    duplicates_of: "Who looks like {}?", "¿Quién se parece a {}?", "Qui ressemble à {} ?";
    duplicates_none: "Nobody has the same tax number, email, phone or nearly the same name.", "Nadie tiene el mismo NIF, correo, teléfono ni un nombre casi igual.", "Personne n’a le même numéro fiscal, e-mail, téléphone ou un nom presque identique.";
    find_duplicates: "Find duplicates", "Buscar duplicados", "Chercher des doublons";
    because: "What is alike", "En qué se parece", "Points communs";
    same_tax_id: "same tax number", "mismo NIF", "même numéro fiscal";
    same_email: "same email", "mismo correo", "même e-mail";
    same_phone: "same phone", "mismo teléfono", "même téléphone";
    like_name: "nearly the same name", "nombre casi igual", "nom presque identique";
    // The receipt
    receipts: "Erased customers", "Clientes borrados", "Clients effacés";
    receipts_none: "No customer has been erased or removed.", "No se ha borrado ni eliminado ningún cliente.", "Aucun client n’a été effacé ni supprimé.";
    receipt: "Erasure receipt", "Justificante de borrado", "Attestation d’effacement";
    receipt_intro: "{} confirms that the personal data of this customer has been erased.", "{} certifica que se han borrado los datos personales de este cliente.", "{} atteste que les données personnelles de ce client ont été effacées.";
    outcome: "What was done", "Qué se hizo", "Ce qui a été fait";
    outcome_removed: "Removed altogether", "Eliminado por completo", "Supprimé entièrement";
    outcome_erased: "Personal data erased, books kept", "Datos personales borrados, libros conservados", "Données personnelles effacées, écritures conservées";
    now_called: "Called since then", "Nombre desde entonces", "Nom depuis lors";
    reference: "Reference", "Referencia", "Référence";
    at: "When", "Cuándo", "Quand";
    by: "By", "Por", "Par";
    gone: "Erased", "Borrado", "Effacé";
    kept: "Kept, as the law on books requires", "Conservado, como exige la ley contable", "Conservé, comme l’exige le droit comptable";
    entries: "History entries", "Entradas del historial", "Entrées de l’historique";
    print_hint: "Print this page, or save it as a PDF, for your records.", "Imprime esta página o guárdala en PDF para tu archivo.", "Imprimez cette page ou enregistrez-la en PDF pour vos archives.";
});

/// What an erased customer is called in the supplier's language. The end of an id tells nothing.
pub fn pseudonym(locale: Locale, customer_id: &str) -> String {
    let at = customer_id.len().saturating_sub(4);
    let end = customer_id.get(at..).unwrap_or_default().to_uppercase();
    fill(of(locale).erase.pseudonym, &[&end])
}

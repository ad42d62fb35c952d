//! Words about what invoices say, and how a supplier bills.

use super::texts;

texts!(Bills {
    // Settings
    billing: "Billing", "Facturación", "Facturation";
    billing_intro: "This stands on your invoices. Those already issued stay as they are.", "Esto figura en tus facturas. Las ya emitidas quedan como están.", "Ceci figure sur vos factures. Celles déjà émises restent telles quelles.";
    legal_name: "Legal name", "Razón social", "Raison sociale";
    legal_name_hint: "Empty: {}.", "Vacío: {}.", "Vide : {}.";
    address_hint: "One line each, as you write it on letters.", "Una línea cada parte, como en las cartas.", "Une ligne par partie, comme sur une lettre.";
    series: "Numbers begin with", "Los números empiezan por", "Les numéros commencent par";
    series_hint: "{year} stands for the year. The next invoice is {}.", "{year} representa el año. La próxima factura es la {}.", "{year} représente l’année. La prochaine facture est la {}.";
    tax_rate: "Usual tax (%)", "Impuesto habitual (%)", "Taxe habituelle (%)";
    tax_rate_hint: "New invoice lines begin with it.", "Con él empiezan las líneas nuevas de una factura.", "Les nouvelles lignes d’une facture commencent avec.";
    iban: "Bank account (IBAN)", "Cuenta bancaria (IBAN)", "Compte bancaire (IBAN)";
    iban_hint: "Invoices and your buyers’ accounts show how to transfer to it, with a code to scan.", "Las facturas y la cuenta de tus compradores muestran cómo transferir a ella, con un código para escanear.", "Les factures et le compte de vos acheteurs montrent comment y virer, avec un code à scanner.";
    note: "At the foot of every invoice", "Al pie de cada factura", "Au bas de chaque facture";
    note_hint: "How to pay you, what the register says of you.", "Cómo pagarte, tus datos registrales.", "Comment vous payer, vos mentions légales.";
    fault_ends_in_digit: "It cannot end in a digit, for the number follows. End it with a sign such as - or /.", "No puede acabar en cifra, porque detrás va el número. Termínalo con un signo como - o /.", "Il ne peut pas finir par un chiffre, car le numéro suit. Terminez par un signe comme - ou /.";
    // Issuing
    lines: "Lines", "Líneas", "Lignes";
    description: "Description", "Concepto", "Désignation";
    quantity: "Quantity", "Cantidad", "Quantité";
    unit_price: "Unit price", "Precio unitario", "Prix unitaire";
    discount: "Disc. %", "Dto. %", "Rem. %";
    tax: "Tax %", "Imp. %", "Taxe %";
    net: "Net", "Base", "HT";
    add_up: "Add up, more lines", "Sumar y más líneas", "Additionner, plus de lignes";
    comes_to: "It comes to {}.", "Suma {}.", "Cela fait {}.";
    only_total: "Only a total, if the lines are elsewhere", "Solo un total, si el detalle está en otra parte", "Seulement un total, si le détail est ailleurs";
    next_number: "Empty: {}, the next one.", "Vacío: {}, la siguiente.", "Vide : {}, la suivante.";
    fault_not_the_sum: "The lines come to something else. Leave one of both empty.", "Las líneas suman otra cosa. Deja vacío uno de los dos.", "Les lignes donnent autre chose. Laissez l’un des deux vide.";
    // The document
    billed_to: "Billed to", "Facturado a", "Facturé à";
    order: "Order", "Pedido", "Commande";
    reference: "Your reference", "Tu referencia", "Votre référence";
    delivery: "Delivery", "Entrega", "Livraison";
    taxed: "Tax {} on {}", "Impuesto {} sobre {}", "Taxe {} sur {}";
    plus_tax: "tax", "imp.", "taxe";
    settled: "Settled so far", "Saldado hasta ahora", "Réglé à ce jour";
    to_pay: "To pay", "A pagar", "À payer";
    // What becomes of residues and of free credit
    write_off: "Write off {}", "Dar por perdidos {}", "Passer {} en perte";
    write_off_hint: "The residue is not worth asking for: the invoice counts as settled.", "El resto no merece reclamarse: la factura queda saldada.", "Le reste ne vaut pas une relance : la facture est soldée.";
    refused_not_a_residue: "Only residues as small as your policy says may be written off.", "Solo pueden darse por perdidos restos tan pequeños como dice tu política.", "Seuls des restes aussi petits que le dit votre politique peuvent passer en perte.";
    write_off_up_to: "Residues that may be written off", "Restos que pueden darse por perdidos", "Restes qui peuvent passer en perte";
    happened_written_off: "Residue of invoice {} written off: {}.", "Resto de la factura {} dado por perdido: {}.", "Reste de la facture {} passé en perte : {}.";
    happened_credit_used: "Credit used for open invoices: {}.", "Saldo a favor aplicado a facturas pendientes: {}.", "Avoir imputé sur des factures ouvertes : {}.";
    left: "Left of it", "Queda", "Il en reste";
    went_back: "Went back", "Devuelto", "Rendu";
    settled_with_it: "What it settled", "Qué saldó", "Ce qu’il a réglé";
    settled_nothing: "Nothing yet.", "Todavía nada.", "Rien encore.";
    use_rest: "Use {} for open invoices", "Aplicar {} a facturas pendientes", "Imputer {} sur les factures ouvertes";
    use_rest_hint: "It settles the oldest first, from today on.", "Salda primero las más antiguas, desde hoy.", "Il règle d’abord les plus anciennes, à partir d’aujourd’hui.";
    refund: "Note a refund", "Registrar devolución", "Noter un remboursement";
    refund_hint: "You paid money back: it does not count as the customer’s credit any more.", "Has devuelto dinero: deja de contar como saldo del cliente.", "Vous avez rendu de l’argent : ce n’est plus un avoir du client.";
    fault_more_than_left: "That is more than is left of it.", "Es más de lo que queda.", "C’est plus que ce qu’il en reste.";
    fault_at_the_provider: "It came through a payment provider. Refund it there: the provider tells us.", "Llegó por un proveedor de pagos. Devuélvelo allí: él nos avisa.", "Il est passé par un prestataire de paiement. Remboursez-le là : il nous prévient.";
    // Credit notes
    credit_invoice: "Credit note", "Abonar", "Avoir";
    credit_note_for: "Credit note for invoice {}", "Nota de abono de la factura {}", "Avoir sur la facture {}";
    credit_note_hint: "Keep the lines that you credit, with the quantity that comes back. It settles this invoice first; what is more settles others or stays as credit.", "Deja las líneas que abonas, con la cantidad que vuelve. Salda primero esta factura; lo que sobre salda otras o queda como saldo a favor.", "Gardez les lignes à créditer, avec la quantité rendue. L’avoir règle d’abord cette facture ; le reste en règle d’autres ou reste en avoir.";
    issue_credit_note: "Issue the credit note", "Emitir la nota de abono", "Émettre l’avoir";
    corrects: "Corrects invoice", "Rectifica la factura", "Corrige la facture";
    credit_notes: "Credit notes", "Notas de abono", "Avoirs";
    credited_to: "Credited to", "Abonado a", "Crédité à";
    credit_series: "Before the numbers of credit notes", "Delante de los números de notas de abono", "Devant les numéros des avoirs";
    fault_more_than_invoiced: "Together with earlier credit notes that is more than the invoice.", "Con las notas de abono anteriores es más que la factura.", "Avec les avoirs précédents, c’est plus que la facture.";
    // How to pay
    pay_by_transfer: "Pay by transfer", "Pagar por transferencia", "Payer par virement";
    pay_overdue: "Pay what is overdue", "Pagar lo vencido", "Payer ce qui est échu";
    pay_to: "To", "A", "À";
    pay_reference: "Reference", "Concepto", "Motif";
    scan: "Scan it with your banking app.", "Escanéalo con la app de tu banco.", "Scannez-le avec l’application de votre banque.";
    pay_now: "Pay {} now", "Pagar {} ahora", "Payer {} maintenant";
    to_payment_page: "To the payment page …", "A la página de pago …", "Vers la page de paiement …";
    paid_title: "Thank you!", "¡Gracias!", "Merci !";
    paid_words: "Your payment is on its way to {}. It counts as soon as the bank confirms it: most do at once.", "Tu pago va camino de {}. Cuenta en cuanto el banco lo confirma: casi siempre al momento.", "Votre paiement est en route vers {}. Il compte dès que la banque le confirme, le plus souvent tout de suite.";
    payment_link: "Payment link", "Enlace de pago", "Lien de paiement";
    payment_link_words: "Whoever opens it pays {} of invoice {}. It works until {}.", "Quien lo abra paga {} de la factura {}. Funciona hasta el {}.", "Qui l’ouvre paie {} de la facture {}. Il fonctionne jusqu’au {}.";
    payment_link_message: "Invoice {}, {}: you can pay it here: {}", "Factura {}, {}: puedes pagarla aquí: {}", "Facture {}, {} : vous pouvez la payer ici : {}";
    refused_nothing_to_pay: "Nothing of it is left to be paid.", "No queda nada por pagar.", "Il ne reste rien à payer.";
    refused_no_payment_page: "The payment page can’t be opened right now. Please try again in a moment, or pay by transfer.", "Ahora no se puede abrir la página de pago. Inténtalo de nuevo en un momento o paga por transferencia.", "La page de paiement ne s’ouvre pas pour le moment. Réessayez dans un instant ou payez par virement.";
    // The buyer's list
    your_invoices: "Your invoices", "Tus facturas", "Vos factures";
    all_invoices: "All invoices", "Todas las facturas", "Toutes les factures";
    none_yet: "No invoices yet.", "Aún no hay facturas.", "Pas encore de factures.";
});

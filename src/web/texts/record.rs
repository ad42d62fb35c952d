//! Words about consents, and about what people add to a customer's history.

use super::texts;

texts!(Record {
    // Consents
    consents: "Consents", "Consentimientos", "Consentements";
    consent_data: "Storing its data", "Guardar sus datos", "Conservation de ses données";
    consent_communications: "Mailings", "Envíos comerciales", "Envois commerciaux";
    consent_data_asked: "Consents to its data being stored", "Consiente que se guarden sus datos", "Consent à la conservation de ses données";
    consent_communications_asked: "Consents to mailings", "Consiente recibir envíos comerciales", "Consent aux envois commerciaux";
    consent_given: "given", "otorgado", "donné";
    consent_withdrawn: "withdrawn", "retirado", "retiré";
    consent_open: "not given", "sin otorgar", "non donné";
    consent_how: "How", "Cómo", "Comment";
    consent_on: "On", "Fecha", "Date";
    consent_note: "Note", "Nota", "Note";
    consent_give: "Note as given…", "Anotar como otorgado…", "Noter comme donné…";
    consent_withdraw: "Note as withdrawn…", "Anotar como retirado…", "Noter comme retiré…";
    consent_told: "{}, {}; entered by {}", "{}, {}; anotado por {}", "{}, {} ; saisi par {}";
    consent_all: "All entries", "Todas las entradas", "Toutes les entrées";
    consent_statement: "Statement to print", "Declaración para imprimir", "Déclaration à imprimer";
    consent_none: "Nothing has been given or withdrawn yet.", "Aún no se ha otorgado ni retirado nada.", "Rien n’a encore été donné ni retiré.";
    consent_column: "Consent", "Consentimiento", "Consentement";
    consent_by: "Entered by", "Anotado por", "Saisi par";
    how_in_person: "in person", "en persona", "en personne";
    how_paper: "on paper", "en papel", "sur papier";
    how_email: "by email", "por correo electrónico", "par e-mail";
    how_phone: "by phone", "por teléfono", "par téléphone";
    how_website: "on the website", "en la web", "sur le site web";
    how_import: "by import", "por importación", "par import";
    may_be_mailed: "Mailings go to {}.", "Los envíos van a {}.", "Les envois vont à {}.";
    may_not_be_mailed: "No mailings are sent: the consent to them is missing.", "No se envía nada: falta el consentimiento.", "Aucun envoi : le consentement manque.";
    no_mail_address: "No mailings are sent: there is no email address.", "No se envía nada: no hay dirección de correo.", "Aucun envoi : il n’y a pas d’adresse e-mail.";
    happened_consent_given: "Consent given, {}: {}", "Consentimiento otorgado, {}: {}", "Consentement donné, {} : {}";
    happened_consent_withdrawn: "Consent withdrawn, {}: {}", "Consentimiento retirado, {}: {}", "Consentement retiré, {} : {}";
    // The statement: what the customer reads and signs
    statement_title: "Consent statement", "Declaración de consentimiento", "Déclaration de consentement";
    statement_between: "Given to {} by:", "Otorgada a {} por:", "Donnée à {} par :";
    statement_data: "I consent to {} storing the data of this account (names, addresses, phone numbers, email addresses, orders and payments), for as long as we do business and as long as the law asks for.", "Consiento que {} guarde los datos de esta cuenta (nombres, direcciones, teléfonos, correos, pedidos y pagos) mientras dure la relación comercial y el tiempo que exija la ley.", "Je consens à ce que {} conserve les données de ce compte (noms, adresses, téléphones, e-mails, commandes et paiements) pendant notre relation commerciale et aussi longtemps que la loi l’exige.";
    statement_communications: "I consent to {} sending me news and offers by email.", "Consiento que {} me envíe novedades y ofertas por correo electrónico.", "Je consens à ce que {} m’envoie des nouvelles et des offres par e-mail.";
    statement_given: "Given on {}, {}; entered by {}.", "Otorgado el {}, {}; anotado por {}.", "Donné le {}, {} ; saisi par {}.";
    statement_withdrawn: "Withdrawn on {}, {}; entered by {}.", "Retirado el {}, {}; anotado por {}.", "Retiré le {}, {} ; saisi par {}.";
    statement_open: "Not given so far.", "Aún sin otorgar.", "Pas encore donné.";
    statement_rights: "Each consent can be withdrawn at any time, in any form; what happened before stays lawful.", "Cada consentimiento puede retirarse en cualquier momento y de cualquier forma; lo anterior sigue siendo lícito.", "Chaque consentement peut être retiré à tout moment et sous toute forme ; ce qui précède reste licite.";
    statement_place: "Place and date", "Lugar y fecha", "Lieu et date";
    statement_name: "Name", "Nombre", "Nom";
    statement_signature: "Signature", "Firma", "Signature";
    print: "Print", "Imprimir", "Imprimer";
    // History
    happened_visit: "Visit on {}: {}", "Visita el {}: {}", "Visite le {} : {}";
    happened_file_removed: "File removed: {}", "Archivo eliminado: {}", "Fichier supprimé : {}";
    mention_hint: "Write @ and a name to mention a colleague.", "Escribe @ y un nombre para mencionar a alguien.", "Écrivez @ et un nom pour mentionner un collègue.";
    mentions: "Mentions of me", "Menciones", "Mentions";
    mentions_none: "Nobody has mentioned you yet.", "Nadie te ha mencionado aún.", "Personne ne vous a encore mentionné.";
    mentions_none_hint: "Comments with @ and your name stand here.", "Aquí aparecen los comentarios con @ y tu nombre.", "Les commentaires avec @ et votre nom apparaissent ici.";
    mentioned_at: "At {}", "En {}", "Chez {}";
    drop_hint: "Drop them here, too.", "También puedes soltarlos aquí.", "Vous pouvez aussi les déposer ici.";
    upload_failed: "was not sent. Try again.", "no se ha enviado. Inténtalo de nuevo.", "n’a pas été envoyé. Réessayez.";
    note_visit: "Note a visit…", "Anotar una visita…", "Noter une visite…";
    visit_on: "Visited on", "Fecha de la visita", "Date de la visite";
    visit_who: "Who visited", "Quién visitó", "Qui a visité";
    visit_note: "What came of it", "Resultado", "Résultat";
    topic: "About", "Sobre", "Sujet";
    topic_comments: "Comments", "Comentarios", "Commentaires";
    topic_visits: "Visits", "Visitas", "Visites";
    topic_money: "Invoices and payments", "Facturas y pagos", "Factures et paiements";
    topic_status: "Delinquency", "Morosidad", "Impayés";
    topic_changes: "Changes", "Cambios", "Modifications";
    history_none: "Nothing like that happened.", "No ha pasado nada así.", "Rien de tel ne s’est passé.";
    history_all: "Filter the history", "Filtrar el historial", "Filtrer l’historique";
    nothing: "nothing", "nada", "rien";
    removed: "removed", "eliminado", "supprimé";
    open_file: "Open", "Abrir", "Ouvrir";
    remove_file: "Remove…", "Eliminar…", "Supprimer…";
    remove_file_warning: "The file will be gone for good; the history keeps that it was here.", "El archivo se elimina para siempre; el historial conserva que estuvo aquí.", "Le fichier disparaît définitivement ; l’historique garde sa trace.";
    remove_file_confirm: "Yes, remove", "Sí, eliminar", "Oui, supprimer";
});
